package dev.tidegate.redis.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The scripts of shapes are such as a server takes, and as a reader can read. */
class PlanShapeTest {
    private static final List<String> WIDEST =
            List.of("SSSSSS", "FFFFFF", "CCCCCC", "BBBBBB", "SFCBsb", "SS/SS/SS", "CC/BB/fs", "B/C/S");

    private static final List<String> WITH_LEASES = List.of("L", "SSCCL", "SLSFCB", "SSSSSL", "SS/SL/SL", "lS/C");

    private static List<String> shapes() {
        List<String> all = new ArrayList<>(WIDEST);
        for (char one : "SFCBsfcb".toCharArray()) {
            all.add("" + one);
        }
        return all;
    }

    @Test
    void aServerAcceptsTheScriptOfEachShape() {
        try (RedisServer server = RedisServer.start();
                RespClient client = server.connect()) {
            Scripts scripts = Scripts.shipped();
            for (String shape : shapes()) {
                PlanShape plan = new PlanShape(shape);
                assertThat(plan.isSupported()).as(shape).isTrue();
                for (PlanShape.Step step : PlanShape.Step.values()) {
                    if (plan.isSupported(step)) {
                        accepts(client, scripts.shaped(step, plan), shape);
                    }
                }
            }
            for (String shape : WITH_LEASES) {
                PlanShape plan = new PlanShape(shape);
                assertThat(plan.isSupported()).as(shape).isFalse();
                assertThat(plan.isSupported(PlanShape.Step.RESERVE)).as(shape).isTrue();
                accepts(client, scripts.shaped(PlanShape.Step.RESERVE, plan), shape);
                accepts(client, Scripts.recording().shaped(PlanShape.Step.RESERVE, plan), shape);
                accepts(client, Scripts.watching(true).shaped(PlanShape.Step.RESERVE, plan), shape);
                if (plan.isSupported(PlanShape.Step.SETTLE)) {
                    accepts(client, scripts.shaped(PlanShape.Step.SETTLE, plan), shape);
                    accepts(client, Scripts.recording().shaped(PlanShape.Step.SETTLE, plan), shape);
                    accepts(client, Scripts.watching(false).shaped(PlanShape.Step.SETTLE, plan), shape);
                }
            }
        }
    }

    private static void accepts(RespClient client, LuaScript script, String shape) {
        assertThat(client.command("SCRIPT", "LOAD", new String(script.text(), StandardCharsets.UTF_8))
                        .text())
                .as(shape)
                .isEqualTo(new String(script.digest(), StandardCharsets.US_ASCII));
    }

    @Test
    void noDecisionScriptIsMadeForCallsAtOnceAndNoneForMoreLimitsThanAFunctionHasVariablesFor() {
        assertThat(new PlanShape("S" + PlanShape.letter(5, false)).isSupported())
                .isFalse();
        assertThat(new PlanShape("SSSS/SSS").isSupported()).isFalse();
        assertThat(PlanShape.letter(4, true)).isEqualTo('b');
    }

    /** For a reader; docs/internals/performance.md says where it is. */
    @Test
    void theTextForTwoSlidingAndTwoCalendarLimitsHasNoLoopOverLimits() throws IOException {
        String text = ShapeText.of(PlanShape.Step.DECIDE, new PlanShape("SSCC"), LuaScript::text);
        Path target = Files.createDirectories(Path.of("target"));
        Files.writeString(target.resolve("shape-SSCC.lua"), text);
        assertThat(text)
                .contains("used_4", "GET', KEYS[keys_done + 1]")
                .doesNotContain("_N", "_K", "--@", "@{", "function", "window_function");
        // The overrides, and the counts.
        assertThat(text.split("'GET'", -1)).hasSize(3);
    }
}
