package io.netpool.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.Listener;
import io.netpool.Transport;
import io.netpool.examples.EachTransport;
import io.netpool.examples.TestListeners;
import io.netpool.examples.TextClient;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What members of the room hear. */
class ChatTest {
    @EachTransport
    void everybodyHearsWhatOneSays(Transport transport) throws Exception {
        try (Listener room = room(transport);
                TextClient juliet = enter(room, "juliet");
                TextClient romeo = enter(room, "romeo")) {
            juliet.readThrough("* romeo has come; here are juliet, romeo\n");
            romeo.send("wherefore not?\n");

            assertThat(juliet.line()).isEqualTo("romeo: wherefore not?");
            assertThat(romeo.line()).isEqualTo("romeo: wherefore not?");
        }
    }

    @EachTransport
    void whoLeavesIsMissed(Transport transport) throws Exception {
        try (Listener room = room(transport);
                TextClient juliet = enter(room, "juliet")) {
            enter(room, "romeo").close();

            assertThat(juliet.line()).isEqualTo("* romeo has come; here are juliet, romeo");
            assertThat(juliet.line()).isEqualTo("* romeo has left");
        }
    }

    @EachTransport
    void whoHasNoNameYetHearsNothing(Transport transport) throws Exception {
        try (Listener room = room(transport);
                TextClient stranger = new TextClient(room);
                TextClient juliet = enter(room, "juliet")) {
            juliet.send("hello?\n").readThrough("juliet: hello?\n");

            assertThat(stranger.line()).isEqualTo("* what is your name?");
            assertThat(stranger.send("tybalt\n").line()).isEqualTo("* tybalt has come; here are juliet, tybalt");
        }
    }

    @EachTransport
    void aNameIsFreeAgainWhenItsOwnerHasLeft(Transport transport) throws Exception {
        try (Listener room = room(transport);
                TextClient juliet = enter(room, "juliet");
                TextClient second = new TextClient(room)) {
            second.send("juliet\n").readThrough("* juliet is here already, give another name\n");
            second.send("nurse\n").readThrough("* nurse has come; here are juliet, nurse\n");
            juliet.endStream();
            second.readThrough("* juliet has left\n");

            enter(room, "juliet").close();
        }
    }

    @EachTransport
    void theRoomSaysGoodbyeToAllWhenItCloses(Transport transport) throws Exception {
        try (Listener room = room(transport);
                TextClient juliet = enter(room, "juliet");
                TextClient stranger = new TextClient(room)) {
            stranger.readThrough("* what is your name?\n");
            room.drain(Duration.ofSeconds(5));

            assertThat(juliet.readToEnd()).isEqualTo("* the room closes, goodbye\n");
            assertThat(stranger.readToEnd()).isEqualTo("* the room closes, goodbye\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a:b", "abcdefghijklmnopqrstu"})
    void aNameThatIsNoneIsRefused(String name) throws Exception {
        try (Listener room = room(Transport.AUTO);
                TextClient client = new TextClient(room)) {
            client.readThrough("* what is your name?\n");

            assertThat(client.send(name + "\n").line()).isEqualTo("* give 1 to 20 letters or digits");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b[2Jboo", "\bboo", "\rboo"})
    void nobodyMovesTheCursorOfAnother(String line) throws Exception {
        try (Listener room = room(Transport.AUTO);
                TextClient client = enter(room, "tybalt")) {
            assertThat(client.send(line + "\n").line()).matches("tybalt: [ -~]*boo");
        }
    }

    private static Listener room(Transport transport) {
        return ChatRoom.listener(TestListeners.on(transport)).start();
    }

    private static TextClient enter(Listener room, String name) throws IOException {
        TextClient client = new TextClient(room);
        client.send(name + "\n").readThrough("* " + name + " has come; here are ");
        client.line();
        return client;
    }
}
