package io.netpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.ListenerBuilder;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README shows is true: its programs compile, and the tests that it names exist. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");

    private static final String IMPORTS = "import io.netpool.*; import java.time.*; import java.util.*;"
            + " import java.util.concurrent.*; import java.nio.charset.*; import io.netty.bootstrap.*;"
            + " import io.netty.buffer.*; import io.netty.channel.*; import io.netty.channel.local.*;"
            + " import io.netty.util.concurrent.DefaultThreadFactory;\n";

    static List<String> javaBlocks() throws IOException {
        return matches(readme(), "(?ms)^```java\\n(.*?)^```")
                .map(block -> block.group(1))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("javaBlocks")
    void every_java_block_compiles(String block, @TempDir Path classes) {
        boolean program = block.contains("static void main(");
        String source = program
                ? block
                : IMPORTS + "class Block { static String lookUp(String name) { return name; }\n"
                        + " void run() throws Exception {\n" + block + "\n} }";
        StringWriter problems = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler.getTask(
                        problems,
                        null,
                        null,
                        List.of("-d", classes.toString(), "-proc:none"),
                        null,
                        List.of(new Source(program ? "EchoServer" : "Block", source)))
                .call();
        assertThat(compiled).as(problems + source).isTrue();
    }

    @Test
    void every_test_that_it_names_exists() throws IOException {
        List<MatchResult> named =
                matches(readme(), "`(\\w+(?:Test|IT))\\.(\\w+)`").toList();
        assertThat(named).isNotEmpty();
        for (MatchResult test : named) {
            assertThat(sourceOf(test.group(1))).as(test.group()).contains("void " + test.group(2) + "(");
        }
    }

    @Test
    void every_option_of_the_builder_is_in_its_tables() throws IOException {
        String readme = readme();
        for (var method : ListenerBuilder.class.getMethods()) {
            if (method.getDeclaringClass() == ListenerBuilder.class) {
                assertThat(readme).contains("`" + method.getName() + "(");
            }
        }
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static Stream<MatchResult> matches(String text, String regex) {
        return Pattern.compile(regex).matcher(text).results();
    }

    private static String sourceOf(String testClass) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            Path source = files.filter(file -> file.endsWith(testClass + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no test class " + testClass));
            return Files.readString(source);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
