package io.netpool.examples;

import io.netpool.Dispatch;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How a handler is written, and where it runs. */
enum HandlerShape {
    EVENT_LOOP,
    THREADS,
    STRAIGHT_LINE;

    private static final int POOL_THREADS = 64;

    /** Threads that may block: virtual ones where there are any, else a pool. */
    static Dispatch threads() {
        return virtualThreadsExist() ? Dispatch.virtualThreads() : Dispatch.pool(POOL_THREADS);
    }

    /** Whether each connection takes one. */
    boolean takesPlatformThreads() {
        return this == STRAIGHT_LINE && !virtualThreadsExist();
    }

    private static boolean virtualThreadsExist() {
        return Runtime.version().feature() >= 21;
    }

    /** Its name on the command line. */
    static final class Converter implements ITypeConverter<HandlerShape> {
        @Override
        public HandlerShape convert(String value) {
            return switch (value) {
                case "event-loop" -> EVENT_LOOP;
                case "threads" -> THREADS;
                case "straight-line" -> STRAIGHT_LINE;
                default ->
                    throw new TypeConversionException("'" + value + "': give event-loop, threads or straight-line");
            };
        }
    }
}
