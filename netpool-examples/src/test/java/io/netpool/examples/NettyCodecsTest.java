package io.netpool.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.Framing;
import io.netpool.Listener;
import io.netpool.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.RedisArrayAggregator;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.codec.redis.SimpleStringRedisMessage;

/** Any codec of Netty's is a framing. HTTP has an example of its own. */
class NettyCodecsTest {
    private static final Framing<RedisMessage, RedisMessage> REDIS = Framing.codec(
            RedisMessage.class,
            RedisMessage.class,
            pipeline -> pipeline.addLast(
                    new RedisDecoder(),
                    new RedisBulkStringAggregator(),
                    new RedisArrayAggregator(1_000, 8),
                    new RedisEncoder()));

    private static final Framing<MqttMessage, MqttMessage> MQTT = Framing.codec(
            MqttMessage.class,
            MqttMessage.class,
            pipeline -> pipeline.addLast(new MqttDecoder(), MqttEncoder.INSTANCE));

    @EachTransport
    void redisAnswersAPing(Transport transport) throws Exception {
        try (Listener redis = redis(transport);
                TextClient client = new TextClient(redis)) {
            assertThat(client.send("*1\r\n$4\r\nPING\r\n").line()).isEqualTo("+PONG");
        }
    }

    @EachTransport
    void redisAnswersCommandsThatArriveTogetherInOrder(Transport transport) throws Exception {
        try (Listener redis = redis(transport);
                TextClient client = new TextClient(redis)) {
            client.send("*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\n*1\r\n$4\r\nPING\r\n*1\r\n$3\r\nGET\r\n")
                    .endStream();

            assertThat(client.readToEnd()).isEqualTo("$5\r\nhello\r\n+PONG\r\n-ERR unknown command\r\n");
        }
    }

    @EachTransport
    void whatIsNoRedisEndsItsConnection(Transport transport) throws Exception {
        try (Listener redis = redis(transport);
                TextClient client = new TextClient(redis)) {
            client.send("?\r\n");

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @EachTransport
    void mqttLetsAClientInAndAnswersAPing(Transport transport) throws Exception {
        try (Listener mqtt = TestListeners.on(transport)
                        .framing(MQTT)
                        .handler((message, connection) -> connection.send(mqttAnswer(message)))
                        .start();
                TextClient client = new TextClient(mqtt)) {
            byte[] connect = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'a'};
            byte[] ping = {(byte) 0xC0, 0};

            assertThat(client.send(connect).bytes(4)).containsExactly(0x20, 2, 0, 0);
            assertThat(client.send(ping).bytes(2)).containsExactly(0xD0, 0);
        }
    }

    private static Listener redis(Transport transport) {
        return TestListeners.on(transport)
                .framing(REDIS)
                .handler((command, connection) -> connection.send(redisAnswer((ArrayRedisMessage) command)))
                .start();
    }

    private static RedisMessage redisAnswer(ArrayRedisMessage command) {
        return switch (word(command, 0).toString(US_ASCII)) {
            case "PING" -> new SimpleStringRedisMessage("PONG");
            case "ECHO" -> new FullBulkStringRedisMessage(word(command, 1).retain());
            default -> new ErrorRedisMessage("ERR unknown command");
        };
    }

    private static ByteBuf word(ArrayRedisMessage command, int index) {
        return ((FullBulkStringRedisMessage) command.children().get(index)).content();
    }

    private static MqttMessage mqttAnswer(MqttMessage message) {
        return switch (message.fixedHeader().messageType()) {
            case CONNECT ->
                MqttMessageBuilders.connAck()
                        .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                        .build();
            case PINGREQ -> MqttMessage.PINGRESP;
            default -> throw new IllegalArgumentException(message.toString());
        };
    }
}
