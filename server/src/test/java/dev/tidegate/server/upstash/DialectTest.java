package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands of Upstash that Redis does not have, before a real redis-server, alone, in pipelines and in transactions. */
class DialectTest {
    private static RedisServer redis;
    private static UpstashServer upstash;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        upstash = UpstashServer.before(redis.uri());
    }

    @AfterAll
    static void stop() {
        upstash.close();
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.command("flushall");
        redis.command("set", "s:withtype", "x");
    }

    private static void everywhere(String command, String result) {
        assertThat(upstash.command(command)).isEqualTo("{\"result\":" + result + "}");
        assertThat(upstash.post("/pipeline", "[" + command + "," + command + "]")
                        .body())
                .isEqualTo("[{\"result\":" + result + "},{\"result\":" + result + "}]");
        assertThat(upstash.post("/multi-exec", "[" + command + "]").body()).isEqualTo("[{\"result\":" + result + "}]");
    }

    @Test
    void aScanSaysTheTypeOfEachKey() {
        everywhere("[\"scan\",0,\"WITHTYPE\"]", "[\"0\",[\"s:withtype\",\"string\"]]");
        everywhere("[\"SCAN\",0,\"match\",\"s:*\",\"withType\",\"count\",100]", "[\"0\",[\"s:withtype\",\"string\"]]");
        everywhere("[\"scan\",0,\"withtype\",\"type\",\"hash\"]", "[\"0\",[]]");
        redis.command("hset", "s:h", "a", "b");
        everywhere("[\"scan\",0,\"type\",\"hash\",\"withtype\"]", "[\"0\",[\"s:h\",\"hash\"]]");
        // In place of a value it is that value.
        everywhere("[\"scan\",0,\"match\",\"withtype\"]", "[\"0\",[]]");
        everywhere("[\"scan\",0,\"match\",\"*withtype\"]", "[\"0\",[\"s:withtype\"]]");
        assertThat(upstash.command("[\"scan\",\"x\",\"withtype\"]")).startsWith("{\"error\":\"ERR invalid cursor");
        assertThat(upstash.command("[\"scan\",0,\"withtype\"]", "Upstash-Encoding", "base64"))
                .isEqualTo("{\"result\":[\"MA==\",[\"cw==\",\"aGFzaA==\"]]}"
                        .replace("\"cw==\",\"aGFzaA==\"", base64Page()));
    }

    private static String base64Page() {
        StringBuilder page = new StringBuilder();
        for (var item : redis.command("scan", "0").items().get(1).items()) {
            page.append(page.isEmpty() ? "" : ",")
                    .append(base64(item.text()))
                    .append(',')
                    .append(base64(redis.command("type", item.text()).text()));
        }
        return page.toString();
    }

    private static String base64(String text) {
        return "\"" + java.util.Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "\"";
    }

    @Test
    void aKeyIsNotCopiedToItself() {
        everywhere("[\"copy\",\"s:withtype\",\"s:withtype\"]", "0");
        everywhere("[\"COPY\",\"none\",\"none\",\"REPLACE\"]", "0");
        everywhere("[\"copy\",\"s:withtype\",\"S:withtype\",\"replace\"]", "1");
        assertThat(upstash.command("[\"copy\",\"s:withtype\",\"s:withtype\",\"x\"]"))
                .startsWith("{\"error\":\"ERR ");
        assertThat(upstash.command("[\"copy\",\"s:withtype\",\"s:withtype\",\"db\",1]"))
                .isEqualTo("{\"result\":1}");
    }

    @Test
    void whatAClientSaysOfItselfIsTakenAndOtherCommandsOfConnectionsAreNot() {
        everywhere("[\"CLIENT\",\"SETINFO\",\"LIB-NAME\",\"x\"]", "\"OK\"");
        assertThat(redis.command("client", "list").text()).doesNotContain("lib-name=x");
        assertThat(upstash.command("[\"client\",\"setinfo\",\"lib-name\"]")).startsWith("{\"error\":\"ERR ");
        for (String other : new String[] {"kill", "setname", "reply", "no-such", "SETINFO\\u0000"}) {
            assertThat(upstash.command("[\"client\",\"" + other + "\",\"lib-name\",\"x\"]"))
                    .as(other)
                    .matches("\\{\"error\":\"(ERR Command is not available: 'CLIENT'|NOPERM .*)\"}");
        }
    }

    @Test
    void aLibraryMayHaveTheFlagOfUpstash() {
        String library = """
                #!lua name=lib\\nredis.register_function{function_name='a', callback=function() return 1 end,
                 flags={'allow-key-locking'}}
                 redis.register_function{function_name='b', callback=function() return 2 end,
                 flags={'no-writes', \\"allow-key-locking\\" }}
                 redis.register_function{function_name='c', callback=function() return 'allow key locking' end,
                 flags={ 'allow-key-locking' , 'no-writes'}}""".replace("\n", "");
        everywhere("[\"function\",\"load\",\"replace\",\"" + library + "\"]", "\"lib\"");
        everywhere("[\"fcall\",\"a\",0]", "1");
        everywhere("[\"fcall_ro\",\"b\",0]", "2");
        everywhere("[\"fcall_ro\",\"c\",0]", "\"allow key locking\"");
    }
}
