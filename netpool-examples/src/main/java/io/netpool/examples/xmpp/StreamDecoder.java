package io.netpool.examples.xmpp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netpool.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the elements in one client's bytes. The parser is fed up to each {@code >} and never further, so what follows an element
 * stays with netpool: it sees whether anything came after {@code <starttls/>}. A {@code >} within an attribute or text does no
 * harm, the parser just goes on with the next piece.
 *
 * <p>Rules that need no parser are checked here: size, UTF-8, what may stand between elements. A new stream header begins a new
 * parser (a stream after TLS or SASL is a document of its own), and so does every {@value #RENEW_AFTER_BYTES} bytes of a stream,
 * because a parser keeps each name that it ever saw.
 */
final class StreamDecoder implements Framing.Decoder<Xml> {
    private static final int RENEW_AFTER_BYTES = 262_144;

    private final int maximumBytes;
    private StreamParser parser = new StreamParser();
    /** The bytes of the header of the present stream. */
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    /** How many bytes the present parser was fed. */
    private int fed;
    /** How many bytes of the element under way the parser has. */
    private int taken;
    /** How many bytes from the reader index on are known to hold no {@code >}. */
    private int scanned;

    StreamDecoder(int maximumBytes) {
        this.maximumBytes = maximumBytes;
    }

    @Override
    public @Nullable Xml decode(ByteBuf in) throws StreamError {
        while (true) {
            if (taken == 0) {
                skipWhiteSpace(in);
                checkStart(in);
            }
            int end = in.indexOf(in.readerIndex() + scanned, in.writerIndex(), (byte) '>');
            if (end < 0) {
                scanned = in.readableBytes();
                checkSize(scanned);
                return null;
            }
            scanned = 0;
            Xml message = feed(in, end + 1 - in.readerIndex());
            if (message != null) {
                taken = 0;
                return message;
            }
        }
    }

    /** The keepalive of many clients (RFC 6120, 4.6.1). */
    private static void skipWhiteSpace(ByteBuf in) {
        while (in.isReadable() && isWhiteSpace(in.getByte(in.readerIndex()))) {
            in.skipBytes(1);
        }
    }

    /** Between elements there is nothing but elements: no text, and none of what RFC 6120, 11.1 forbids. */
    private static void checkStart(ByteBuf in) throws StreamError {
        if (in.isReadable() && in.getByte(in.readerIndex()) != '<') {
            throw new StreamError("not-well-formed", "text between elements");
        }
        if (in.readableBytes() > 1 && in.getByte(in.readerIndex() + 1) == '!') {
            throw new StreamError("restricted-xml", "a comment, a CDATA section or a DOCTYPE between elements");
        }
    }

    private @Nullable Xml feed(ByteBuf in, int length) throws StreamError {
        checkSize(length);
        // The parser lets overlong forms through. A piece ends in '>', so it cuts no character in two.
        if (!ByteBufUtil.isText(in, in.readerIndex(), length, UTF_8)) {
            throw new StreamError("unsupported-encoding", "not UTF-8");
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        boolean declaration = taken == 0 && begins(bytes, "<?xml");
        if (taken == 0) {
            prepareParser(declaration || begins(bytes, "<stream:stream"));
        }
        if (!parser.inStream()) {
            header.writeBytes(bytes);
        }
        parser.feed(bytes);
        fed += length;
        taken = declaration ? 0 : taken + length;
        return parser.next();
    }

    private void prepareParser(boolean newStream) throws StreamError {
        if (newStream && parser.inStream()) {
            renewParser();
            header.reset();
        } else if (fed > RENEW_AFTER_BYTES) {
            renewParser();
            parser.feed(header.toByteArray());
            parser.next();
        }
    }

    private void renewParser() {
        parser.close();
        parser = new StreamParser();
        fed = 0;
    }

    private void checkSize(int more) throws StreamError {
        if (taken + more > maximumBytes) {
            throw new StreamError("policy-violation", "a stanza of more than " + maximumBytes + " bytes");
        }
    }

    /** Whether this is a piece of markup of that name. */
    private static boolean begins(byte[] piece, String markup) {
        if (piece.length <= markup.length()) {
            return false;
        }
        for (int i = 0; i < markup.length(); i++) {
            if (piece[i] != markup.charAt(i)) {
                return false;
            }
        }
        byte next = piece[markup.length()];
        return isWhiteSpace(next) || next == '>' || next == '/';
    }

    private static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
