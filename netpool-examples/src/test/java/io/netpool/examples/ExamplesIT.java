package io.netpool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExamplesIT {
    @Test
    void jarPrintsItsOwnOutputAndNothingElse() throws Exception {
        Process process = new ProcessBuilder(java(), "-jar", System.getProperty("netpool.examples.jar"))
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                    .isEqualToIgnoringNewLines("hello");
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The JDK that runs this test; Maven itself may run on another one. */
    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
