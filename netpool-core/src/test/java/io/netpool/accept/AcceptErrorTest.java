package io.netpool.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What accept(2) says, and what it means. */
class AcceptErrorTest {

    @ParameterizedTest
    @CsvSource({
        "SCARCE,  EMFILE,       24, Too many open files",
        "SCARCE,  ENFILE,       23, Too many open files in system",
        "SCARCE,  ENOMEM,       12, Cannot allocate memory",
        "SCARCE,  ENOMEM,       12, Out of memory",
        "SCARCE,  ENOBUFS,     105, No buffer space available",
        "PASSING, ECONNABORTED, 103, Software caused connection abort",
        "PASSING, EPROTO,       71, Protocol error",
        "PASSING, ENOPROTOOPT,  92, Protocol not available",
        "PASSING, ENETDOWN,    100, Network is down",
        "PASSING, ENETUNREACH, 101, Network is unreachable",
        "PASSING, EHOSTDOWN,   112, Host is down",
        "PASSING, EHOSTUNREACH, 113, No route to host",
        "PASSING, EPERM,         1, Operation not permitted",
        "PASSING, ETIMEDOUT,   110, Connection timed out",
        "FATAL,   EBADF,         9, Bad file descriptor",
        "FATAL,   EINVAL,       22, Invalid argument"
    })
    void an_error_is_known_by_its_text_and_by_its_number(AcceptError expected, String name, int errno, String text) {
        assertThat(AcceptError.of(new IOException(text))).as(name).isEqualTo(expected);
        assertThat(AcceptError.of(new SocketException(text))).as(name).isEqualTo(expected);
        assertThat(Epoll.isAvailable()).isTrue(); // loads the texts
        assertThat(AcceptError.of(new Errors.NativeIoException("accept", -errno)))
                .as(name)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"FATAL, 9", "FATAL, 22", "FATAL, 88", "SCARCE, 24", "SCARCE, 12", "PASSING, 103"})
    void a_native_error_is_known_whatever_the_sign_of_its_number(AcceptError expected, int errno) {
        assertThat(Epoll.isAvailable()).isTrue();
        assertThat(AcceptError.of(Errors.newIOException("accept", -errno))).isEqualTo(expected);
    }

    @Test
    void a_closed_channel_is_fatal() {
        assertThat(AcceptError.of(new ClosedChannelException())).isEqualTo(AcceptError.FATAL);
        assertThat(AcceptError.of(new AsynchronousCloseException())).isEqualTo(AcceptError.FATAL);
    }

    @Test
    void an_error_without_a_text_is_waited_out() {
        assertThat(AcceptError.of(new IOException())).isEqualTo(AcceptError.SCARCE);
    }

    @Test
    void a_lack_of_memory_in_the_jvm_is_waited_out() {
        assertThat(AcceptError.of(new OutOfMemoryError("direct memory"))).isEqualTo(AcceptError.SCARCE);
    }
}
