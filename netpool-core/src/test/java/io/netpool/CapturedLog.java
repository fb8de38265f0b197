package io.netpool;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What netpool logs while this is open, kept off the console. */
public final class CapturedLog implements AutoCloseable {

    static {
        // The module under test does not read the log's own modules, and nobody but itself may change that.
        for (String type : List.of("ch.qos.logback.classic.Logger", "ch.qos.logback.core.Appender")) {
            try {
                CapturedLog.class.getModule().addReads(Class.forName(type).getModule());
            } catch (ClassNotFoundException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.netpool");
    private final Level level = logger.getLevel();

    private CapturedLog() {
        appender.list = new CopyOnWriteArrayList<>();
        appender.start();
        logger.setAdditive(false);
        logger.addAppender(appender);
    }

    public static CapturedLog open() {
        return new CapturedLog();
    }

    /** With the lines that are there for those who look for something. */
    public static CapturedLog openAtDebug() {
        CapturedLog log = new CapturedLog();
        log.logger.setLevel(Level.DEBUG);
        return log;
    }

    @SuppressWarnings("exports") // Logback is no dependency of the module
    public List<ILoggingEvent> warnings() {
        return appender.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .toList();
    }

    /** Every line, whatever its level. */
    public List<String> lines() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(level);
    }
}
