package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Usage objects in the shapes of four providers, pasted into settle as they come; what they cost is worked out by hand
 * beside each, in micro-dollars by the built-in prices, and is charged to the nano-dollar.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PastedUsageTest {
    private TestServer server;
    private int calls;

    private record Sample(String provider, String model, String json, long nanos) {
        @Override
        public String toString() {
            return provider + " " + model;
        }
    }

    static Stream<Sample> samples() {
        return Stream.of(
                // (1,871 − 1,024) × 0.25 + 1,024 × 0.025 + 402 × 2 = 211.75 + 25.6 + 804
                new Sample("openai", "gpt-5-mini", """
                        {"prompt_tokens": 1871, "completion_tokens": 402, "total_tokens": 2273,
                         "prompt_tokens_details": {"cached_tokens": 1024, "audio_tokens": 0},
                         "completion_tokens_details": {"reasoning_tokens": 320, "audio_tokens": 0}}
                        """, 1_041_350),
                // 3 × 0.05 + 3 × 0.005 + 7 × 0.4 = 2.965
                new Sample("openai", "gpt-5-nano", """
                        {"input_tokens": 6, "input_tokens_details": {"cached_tokens": 3}, "output_tokens": 7,
                         "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 13}
                        """, 2_965),
                // 12 × 3 + 5,000 × 0.3 + 1,200 × 3.75 + 800 × 6 + 77 × 15 = 36 + 1,500 + 4,500 + 4,800 + 1,155
                new Sample("anthropic", "claude-sonnet-4-5", """
                        {"input_tokens": 12, "cache_read_input_tokens": 5000, "cache_creation_input_tokens": 2000,
                         "cache_creation": {"ephemeral_5m_input_tokens": 1200, "ephemeral_1h_input_tokens": 800},
                         "output_tokens": 77, "service_tier": "standard"}
                        """, 11_991_000),
                // 1 × 0.25 + 1 × 0.03 + 1 × 0.3 + 1 × 1.25 = 1.83
                new Sample("anthropic", "claude-3-haiku-20240307", """
                        {"input_tokens": 1, "cache_read_input_tokens": 1, "cache_creation_input_tokens": 1,
                         "output_tokens": 1}
                        """, 1_830),
                // (812 − 500) × 0.3 + 500 × 0.03 + (90 + 410) × 2.5 = 93.6 + 15 + 1,250
                new Sample("gemini", "gemini-2.5-flash", """
                        {"promptTokenCount": 812, "cachedContentTokenCount": 500, "candidatesTokenCount": 90,
                         "thoughtsTokenCount": 410, "totalTokenCount": 1312,
                         "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 812}]}
                        """, 1_358_600),
                // 9 × 0.035 + 5 × 0.00875 + 2 × 0.14 = 0.315 + 0.04375 + 0.28 = 0.63875: a fraction of a nano-dollar,
                // up
                new Sample("bedrock", "amazon.nova-micro-v1:0", """
                        {"inputTokens": 9, "outputTokens": 2, "totalTokens": 16, "cacheReadInputTokens": 5}
                        """, 639),
                // 30 × 5.5 + 1,000 × 0.55 + 8 × 27.5 = 165 + 550 + 220
                new Sample("bedrock", "us.anthropic.claude-opus-4-5-20251101-v1:0", """
                        {"inputTokens": 30, "outputTokens": 8, "totalTokens": 1038, "cacheReadInputTokens": 1000,
                         "cacheWriteInputTokens": 0}
                        """, 935_000));
    }

    @BeforeAll
    void start() {
        Limit spend = Limit.builder("spend", Meter.SPEND, Window.sliding(Duration.ofHours(1)))
                .capacity(1_000_000_000)
                .build();
        Limit pages = Limit.builder("pages", Meter.of("pages"), Window.sliding(Duration.ofHours(1)))
                .capacity(100)
                .build();
        server = TestServer.start(Plans.of(Plan.of("p", spend, pages)), PriceTable.builtIn());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** Settles a reservation of a tenant of its own, and says what that tenant has spent since. */
    private long settled(String model, String body) {
        String tenant = "t" + calls++;
        Reply reserved = server.post(
                "/v1/reservations",
                "{\"subject\":\"" + tenant + "\",\"plan\":\"p\",\"model\":\"" + model
                        + "\",\"cost\":{\"input_tokens\":400,\"output_tokens\":100}}");
        assertThat(reserved.status()).as(reserved.body()).isEqualTo(201);
        Reply reply = server.post("/v1/reservations/" + reserved.string("reservation") + "/settle", body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        long used = Reply.number(server.status(tenant, "p").limit(0).get("used"));
        assertThat(reply.body()).contains("{\"name\":\"spend\",\"meter\":\"spend\",\"amount\":" + used + "}");
        return used;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aUsageObjectIsChargedAsTheHandComputedRecognisedOrNamed(Sample sample) {
        assertThat(settled(sample.model(), "{\"usage\":" + sample.json() + "}")).isEqualTo(sample.nanos());
        assertThat(settled(
                        sample.model(), "{\"usage\":" + sample.json() + ",\"provider\":\"" + sample.provider() + "\"}"))
                .isEqualTo(sample.nanos());
    }

    @Test
    void aWholeAnswerMayBePastedWithAllThatStandsBesideTheUsage() {
        // 36 × 2 + 87 × 8
        assertThat(settled("o3", """
                {"usage": {"id": "resp_1", "object": "response", "created_at": 1741476542, "status": "completed",
                  "temperature": 1.0, "top_p": 1e0, "metadata": {}, "error": null, "parallel_tool_calls": true,
                  "output": [{"type": "message", "content": [{"type": "output_text", "text": "Hi \\u00e9 \\ud83d\\ude00",
                    "annotations": [{"type": "url_citation", "at": {"from": [0, -1, 12345678901234567890]}}]}]}],
                  "usage": {"input_tokens": 36, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 87,
                    "output_tokens_details": {"reasoning_tokens": 64}, "total_tokens": 123}}}
                """)).isEqualTo(768_000);
    }

    @Test
    void ourOwnFormIsChargedTheSame() {
        // 847 × 0.25 + 1,024 × 0.025 + 402 × 2, as the first of the table
        assertThat(settled(
                        "gpt-5-mini",
                        "{\"usage\":{\"input\":847,\"cache_read\":1024,\"output\":402,\"reasoning\":320}}"))
                .isEqualTo(1_041_350);
    }

    @Test
    void aBillThatIsKnownGoesBeforeWhatTokensWouldMake() {
        assertThat(settled(
                        "gpt-5-mini", "{\"usage\":{\"input\":1,\"output\":1},\"meters\":{\"spend\":77,\"pages\":3}}"))
                .isEqualTo(77);
        Reply pages = server.status("t" + (calls - 1), "p");
        assertThat(Reply.number(pages.limit(1).get("used"))).isEqualTo(3);
    }

    @Test
    void aCutStreamCostsAtLeastWhatWasHeld() {
        // Held: 400 × 0.25 + 100 × 2
        assertThat(settled("gpt-5-mini", "{\"usage\":{\"input\":390,\"output\":1},\"estimated\":true}"))
                .isEqualTo(300_000);
        assertThat(settled("gpt-5-mini", "{\"usage\":{\"input\":390,\"output\":200},\"estimated\":true}"))
                .isEqualTo(497_500);
    }
}
