package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** On which thread straight-line code runs. */
class ConversationThreadsTest {
    private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

    private final Outcome<String> outcome = new Outcome<>();
    private final Ends ends = new Ends();

    private static ListenerBuilder<String, String> listener() {
        return Conversations.listener(Transport.AUTO);
    }

    private static String threadName(Listener listener, Outcome<String> told) throws Exception {
        try (Client client = Client.connect(listener)) {
            String name = told.value();
            assertThat(client.rest()).isEmpty();
            return name;
        }
    }

    @Test
    void by_default_each_has_a_virtual_thread_or_before_java_21_one_of_the_platform() throws Exception {
        try (Listener listener = listener()
                .serve(outcome.of(conversation -> Thread.currentThread().getName()))
                .start()) {
            assertThat(threadName(listener, outcome)).matches(VIRTUAL ? "test-virtual-\\d+" : "test-conversation-\\d+");
        }
        Guests.until("no thread is left", () -> ThisProcess.threads("test-").isEmpty());
    }

    @Test
    void before_java_21_many_are_worth_one_warning() {
        for (int maximum : new int[] {1_000, 1_001}) {
            try (CapturedLog log = CapturedLog.open();
                    Listener listener = listener()
                            .maxConnections(maximum)
                            .serve(Conversations::echo)
                            .start()) {
                assertThat(listener.maxConnections()).isEqualTo(maximum);
                assertThat(log.warnings()).hasSize(VIRTUAL || maximum == 1_000 ? 0 : 1);
                assertThat(log.warnings())
                        .allSatisfy(warning ->
                                assertThat(warning.getFormattedMessage()).contains("1001", "Java 21"));
            }
        }
    }

    @Test
    void an_executor_of_your_own_runs_it() throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "my own"));
        try (Listener listener = listener()
                .dispatch(Dispatch.on(own))
                .serve(outcome.of(conversation -> Thread.currentThread().getName()))
                .start()) {
            assertThat(threadName(listener, outcome)).isEqualTo("my own");
        } finally {
            own.shutdown();
        }
    }

    @Test
    void the_event_loop_is_refused() {
        assertThatThrownBy(() -> listener().dispatch(Dispatch.eventLoop()).serve(Conversations::echo))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("event loop");
    }

    @Test
    void virtual_threads_are_refused_where_there_are_none() {
        assumeThat(VIRTUAL).isFalse();
        assertThatThrownBy(() -> listener().dispatch(Dispatch.virtualThreads()).serve(Conversations::echo))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Java 21");
    }

    @EachTransport
    void an_executor_that_fails_ends_the_connection_and_the_slot_goes_back(Transport transport) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>(new RejectedExecutionException("full"));
        try (CapturedLog log = CapturedLog.open();
                Listener listener = Conversations.listener(transport)
                        .observer(ends)
                        .dispatch(Dispatch.on(task -> {
                            if (failure.get() instanceof Error error) {
                                throw error;
                            }
                            throw (RuntimeException) failure.get();
                        }))
                        .serve(Conversations::echo)
                        .start()) {
            for (Throwable next : new Throwable[] {failure.get(), new OutOfMemoryError("no native thread")}) {
                failure.set(next);
                assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
                assertThat(ends.next()).isEqualTo(CloseReason.HANDLER_ERROR);
                Guests.until("slot", () -> listener.openConnections() == 0);
            }
            assertThat(log.warnings()).isNotEmpty();
        }
    }

    @Test
    void an_executor_that_runs_it_on_the_event_loop_ends_the_connection() throws Exception {
        try (CapturedLog log = CapturedLog.open();
                Listener listener = listener()
                        .observer(ends)
                        .dispatch(Dispatch.on(
                                Runnable::run)) // as ThreadPoolExecutor.CallerRunsPolicy does when it is full
                        .serve(Conversations::echo)
                        .start()) {
            assertThat(Client.refusalBy(listener)).isEqualTo(Client.End.RESET);
            assertThat(ends.next()).isEqualTo(CloseReason.HANDLER_ERROR);
            Guests.until("slot", () -> listener.openConnections() == 0);
            assertThat(log.warnings()).hasSize(1);
        }
    }

    @Test
    void a_conversation_belongs_to_its_thread() throws Exception {
        Outcome<Conversation<String, String>> conversation = new Outcome<>();
        CountDownLatch tried = new CountDownLatch(1);
        try (Listener listener = listener()
                        .serve(talk -> {
                            conversation.tell(talk);
                            tried.await(10, TimeUnit.SECONDS);
                            Conversations.echo(talk);
                        })
                        .start();
                Client client = Client.connect(listener)) {
            Conversation<String, String> talk = conversation.value();
            assertThatThrownBy(talk::receive).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> talk.send("x")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> talk.framing(Framing.bytes())).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> talk.startTls("x")).isInstanceOf(IllegalStateException.class);
            talk.connection().send("from elsewhere");
            assertThat(client.line()).isEqualTo("from elsewhere");
            tried.countDown();
            assertThat(client.send("a\n").halfClose().rest()).isEqualTo("a\n");
            Guests.until("over", () -> listener.openConnections() == 0);
            assertThatThrownBy(talk::receive).isInstanceOf(IllegalStateException.class);
        }
    }
}
