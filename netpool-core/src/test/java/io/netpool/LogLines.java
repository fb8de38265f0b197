package io.netpool;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What netpool logs until this is closed, each line as {@code LEVEL message}. */
final class LogLines implements AutoCloseable {
    static {
        // Logback is a module here, which the tests of this one do not read by themselves.
        Class<?> classic = LoggerFactory.getILoggerFactory().getClass();
        Class<?> core = classic.getSuperclass();
        LogLines.class.getModule().addReads(classic.getModule()).addReads(core.getModule());
    }

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.netpool");
    private final Memory memory = new Memory();

    private static final class Memory extends AppenderBase<ILoggingEvent> {
        final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    }

    private LogLines() {
        memory.setContext(logger.getLoggerContext());
        memory.start();
        logger.addAppender(memory);
    }

    static LogLines capture() {
        return new LogLines();
    }

    List<String> containing(String part) {
        return memory.lines.stream().filter(line -> line.contains(part)).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(memory);
        memory.stop();
    }
}
