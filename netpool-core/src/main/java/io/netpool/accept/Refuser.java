package io.netpool.accept;

import io.netpool.ListenerEvent;
import io.netpool.RefusalReason;
import io.netpool.transport.Addresses;
import io.netpool.transport.LingeringClose;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns clients away: with a reset, or with last words and a close in good order for so many at once. Confined to the acceptor's
 * event loop, but for {@link #reset}.
 */
final class Refuser {
    private static final Logger LOG = LoggerFactory.getLogger(Refuser.class);
    /** Each farewell holds a descriptor for up to some seconds; a flood must not. */
    private static final int MOST_FAREWELLS = 256;

    private final Reception reception;
    private final Channel server;
    /** Those that are being told; they leave by themselves as they close. */
    private @Nullable ChannelGroup farewells;

    /** Set when the listener drains: whoever is refused from now on is closed in good order. */
    private @Nullable LastCall lastCall;

    Refuser(Reception reception, Channel server) {
        this.reception = reception;
        this.server = server;
    }

    void lastCall(LastCall call) {
        lastCall = call;
        if (farewells != null) {
            call.waitFor(farewells);
        }
    }

    /** Turns a client away, with the strategy's farewell if it has one. */
    void refuse(Channel child, RefusalReason reason) {
        refuse(child, reason, farewell());
    }

    /** The strategy's last words; the user's code may throw here as anywhere. */
    private @Nullable String farewell() {
        try {
            return reception.strategy().farewell().orElse(null);
        } catch (Throwable e) {
            reception.log().strategyFailed(e);
            return null;
        }
    }

    void refuse(Channel child, RefusalReason reason, @Nullable String farewell) {
        count(child, reason);
        String words = reception.canSayFarewell() ? farewell : null;
        if (lastCall != null) {
            lastCall.close(child, words);
        } else if (words != null && farewells().size() < MOST_FAREWELLS) {
            closeWith(words, child);
        } else {
            reset(child);
        }
    }

    /** Turns a client away without a word: it may not know more, or is not there to hear it. Safe for use by any thread. */
    void reset(Channel child, RefusalReason reason) {
        count(child, reason);
        reset(child);
    }

    private void closeWith(String words, Channel child) {
        child.pipeline().addLast(new LingeringClose(words));
        server.eventLoop().register(child).addListener(registered -> {
            if (!registered.isSuccess()) {
                child.unsafe().closeForcibly();
            }
        });
        farewells().add(child);
    }

    private ChannelGroup farewells() {
        ChannelGroup group = farewells;
        if (group == null) {
            group = new DefaultChannelGroup(server.eventLoop());
            farewells = group;
        }
        return group;
    }

    private void count(Channel child, RefusalReason reason) {
        reception.counters().countRefused(reason);
        reception.log().refused(reason, reception.admission().numbers());
        SocketAddress remote = child.remoteAddress();
        if (remote != null) {
            reception.events().emit(() -> new ListenerEvent.Refused(Addresses.of(remote), reason));
        }
    }

    /** RST, so that no TIME_WAIT piles up here. Works on a child that no event loop knows. Safe for use by any thread. */
    static void reset(Channel child) {
        try {
            child.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (RuntimeException alreadyGone) {
            LOG.trace("{} cannot be reset any more", child, alreadyGone);
        }
        child.unsafe().closeForcibly();
    }
}
