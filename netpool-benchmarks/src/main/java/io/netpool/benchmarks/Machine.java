package io.netpool.benchmarks;

import io.netpool.Transport;
import io.netty.util.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where and how a race was run.
 *
 * @param date when
 * @param lines name and value, in the order in which they are to be read
 */
record Machine(String date, Map<String, String> lines) {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final String MODEL = "model name";

    static Machine of(ChildJvm jvm, Transport transport, String method) throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("transport", transport.name().toLowerCase(Locale.ROOT));
        lines.put("JVM", jvm.version());
        lines.put("flags", String.join(" ", ChildJvm.FLAGS));
        lines.put("Netty", netty());
        lines.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        lines.put("processor", Runtime.getRuntime().availableProcessors() + " × " + processor());
        lines.put("pinned", jvm.pinned() ? "servers on one core, clients on another" : "not: read with care");
        lines.put("method", method);
        return new Machine(
                LocalDateTime.now(ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.MINUTES)
                        .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)),
                lines);
    }

    private static String netty() {
        Version version = Version.identify().get("netty-common");
        return version == null ? "unknown" : version.artifactVersion();
    }

    private static String processor() throws IOException {
        if (!Files.isReadable(PROCESSORS)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(PROCESSORS).stream()
                .filter(line -> line.startsWith(MODEL))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }
}
