package io.netpool.leak;

import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails the build when something reference-counted (a buffer, an OpenSSL engine) was collected without having been
 * released. Registered for every test class through {@code META-INF/services}. It looks after each top-level class and
 * once more at the end of the run; the message tells where the leaked object was made, which may be in an earlier class.
 *
 * <p>Netty reports a leak only when its logger is enabled at ERROR, and each distinct trace once.
 */
public final class LeakExtension implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
    private static final List<ResourceLeakDetector<?>> DETECTORS = new CopyOnWriteArrayList<>();

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
                new ListeningFactory(ResourceLeakDetectorFactory.instance()));
        Unpooled.buffer(1).release();
        if (DETECTORS.isEmpty()) {
            throw new ExceptionInInitializerError(
                    "Netty's buffers were in use before the leak extension: it sees nothing");
        }
    }

    /** Made by JUnit. */
    public LeakExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        // Closed by JUnit when the last class is done.
        AutoCloseable atTheEnd = LeakExtension::failOnLeaks;
        context.getRoot()
                .getStore(Namespace.create(LeakExtension.class))
                .computeIfAbsent("at the end", key -> atTheEnd, AutoCloseable.class);
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (context.getEnclosingTestClasses().isEmpty()) {
            failOnLeaks();
        }
    }

    private static void failOnLeaks() throws InterruptedException {
        // Twice: what the first collection finds may have held the only reference to something else.
        for (int i = 0; i < 2; i++) {
            awaitCollection();
            DETECTORS.forEach(LeakExtension::report);
        }
        if (!LEAKS.isEmpty()) {
            StringBuilder message = new StringBuilder("Leaked, never released:");
            for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
                message.append('\n').append(withoutTestFrames(leak));
            }
            throw new AssertionError(message.toString());
        }
    }

    private static String withoutTestFrames(String leak) {
        return leak.lines()
                .filter(line -> !line.matches("\\s+(java\\.base/|org\\.junit\\.|org\\.apache\\.maven\\.).*"))
                .collect(Collectors.joining("\n"));
    }

    /** Returns when the collector has put an object that died before this call into its queue. */
    private static void awaitCollection() throws InterruptedException {
        ReferenceQueue<Object> dead = new ReferenceQueue<>();
        WeakReference<Object> witness = new WeakReference<>(new Object(), dead);
        for (int i = 0; i < 50; i++) {
            System.gc();
            if (dead.remove(100) == witness) {
                return;
            }
        }
        throw new IllegalStateException("the garbage collector does not run: leaks cannot be found");
    }

    /** A detector reports what it found when it is asked to track something new. */
    private static <T> void report(ResourceLeakDetector<T> detector) {
        @SuppressWarnings("unchecked")
        T probe = (T) new Object();
        detector.trackForcibly(probe).close(probe);
    }

    private static final class ListeningFactory extends ResourceLeakDetectorFactory {
        private final ResourceLeakDetectorFactory factory;

        ListeningFactory(ResourceLeakDetectorFactory factory) {
            this.factory = factory;
        }

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
            return listening(factory.newResourceLeakDetector(resource, samplingInterval));
        }

        @Override
        @Deprecated
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return listening(factory.newResourceLeakDetector(resource, samplingInterval, maxActive));
        }

        private static <T> ResourceLeakDetector<T> listening(ResourceLeakDetector<T> detector) {
            detector.setLeakListener((type, records) -> LEAKS.add(type + records));
            DETECTORS.add(detector);
            return detector;
        }
    }
}
