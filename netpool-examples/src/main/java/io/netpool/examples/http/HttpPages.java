package io.netpool.examples.http;

import static io.netty.handler.codec.http.HttpHeaderNames.ALLOW;
import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;
import static io.netty.handler.codec.http.HttpHeaderValues.CLOSE;
import static io.netty.handler.codec.http.HttpHeaderValues.KEEP_ALIVE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netpool.Connection;
import io.netpool.Framing;
import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import io.netpool.MessageHandler;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;

/** A web server: Netty reads and writes HTTP, this answers. */
public final class HttpPages implements MessageHandler<FullHttpRequest, FullHttpResponse> {
    private static final int MAXIMUM_BODY_BYTES = 65_536;
    private static final Framing<FullHttpRequest, FullHttpResponse> FRAMING = Framing.codec(
            FullHttpRequest.class,
            FullHttpResponse.class,
            pipeline -> pipeline.addLast(new HttpServerCodec(), new HttpObjectAggregator(MAXIMUM_BODY_BYTES)));

    private HttpPages() {}

    /**
     * Makes a listener a web server.
     *
     * @param listener with everything that is not about HTTP
     * @return the listener, not started
     */
    public static Listener listener(ListenerBuilder<?, ?> listener) {
        return listener.framing(FRAMING).handler(new HttpPages());
    }

    @Override
    public void onMessage(FullHttpRequest request, Connection<FullHttpResponse> connection) {
        FullHttpResponse response =
                request.decoderResult().isSuccess() ? page(request, connection) : text(HttpResponseStatus.BAD_REQUEST);
        // The length of the page, for HEAD too: the codec leaves out the page itself.
        HttpUtil.setContentLength(response, response.content().readableBytes());
        boolean keepAlive = request.decoderResult().isSuccess() && HttpUtil.isKeepAlive(request);
        response.headers().set(CONNECTION, keepAlive ? KEEP_ALIVE : CLOSE);
        if (keepAlive) {
            connection.send(response);
        } else {
            connection.close(response);
        }
    }

    private static FullHttpResponse page(FullHttpRequest request, Connection<?> connection) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            FullHttpResponse refusal = text(HttpResponseStatus.METHOD_NOT_ALLOWED);
            refusal.headers().set(ALLOW, "GET, HEAD");
            return refusal;
        }
        return switch (new QueryStringDecoder(request.uri()).rawPath()) {
            case "/" -> html("<!doctype html><title>netpool</title><p>Hello. <a href=\"/you\">Who are you?</a></p>");
            case "/you" ->
                text(
                        HttpResponseStatus.OK,
                        "connection " + connection.id() + " from "
                                + connection.remoteAddress().getAddress().getHostAddress() + "\n");
            default -> text(HttpResponseStatus.NOT_FOUND);
        };
    }

    private static FullHttpResponse html(String page) {
        return response(HttpResponseStatus.OK, "text/html; charset=utf-8", page);
    }

    private static FullHttpResponse text(HttpResponseStatus status) {
        return text(status, status + "\n");
    }

    private static FullHttpResponse text(HttpResponseStatus status, String page) {
        return response(status, "text/plain; charset=utf-8", page);
    }

    private static FullHttpResponse response(HttpResponseStatus status, String type, String page) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(page, UTF_8));
        response.headers().set(CONTENT_TYPE, type);
        return response;
    }
}
