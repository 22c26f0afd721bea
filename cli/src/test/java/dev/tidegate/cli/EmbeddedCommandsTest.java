package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.client.JsonTree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedCommandsTest {
    private final Cli cli = new Cli();

    private Cli.Outcome embedded(String... args) {
        String[] all = java.util.Arrays.copyOf(args, args.length + 1);
        all[args.length] = "--embedded";
        return cli.run(all);
    }

    @Test
    void anAllowedCallShowsHowEveryLimitStands() {
        Cli.Outcome outcome = embedded("acquire", "c-1");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().lines())
                .containsExactly(
                        "limit              meter     used  capacity  remaining  back in",
                        "requests-per-hour  requests     1       100         99       1h",
                        "monthly-spend      spend       $0       $50        $50        -",
                        "allowed");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void theFiftyFirstStarterCallIsDenied() {
        assertThat(embedded("acquire", "c-1", "--plan", "starter", "--repeat", "50")
                        .code())
                .isZero();
        Cli.Outcome outcome = embedded("acquire", "c-1", "--plan", "starter", "--repeat", "51");
        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.out()).startsWith("51 calls: 50 allowed, 1 denied; last:");
        assertThat(outcome.out()).contains("denied by requests-per-hour; retry in ");
    }

    @Test
    void aCheckCountsNothing() {
        Cli.Outcome outcome = embedded("check", "c-1", "--plan", "starter", "--repeat", "60");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("60 calls: 60 allowed, 0 denied");
    }

    @Test
    void aCostAboveTheCapacityNeverPasses() {
        Cli.Outcome outcome = embedded("acquire", "c-1", "--cost", "spend=$50.01");
        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.out()).contains("denied by monthly-spend; it can never pass");
        Map<String, Object> json = JsonTree.object(
                embedded("acquire", "c-1", "--cost", "spend=$50.01", "--json").out());
        assertThat(json).containsEntry("never", true).doesNotContainKey("retryAfterMs");
    }

    @Test
    void jsonIsTheBodyOfTheHttpApi() {
        Map<String, Object> allowed =
                JsonTree.object(embedded("acquire", "c-1", "--json").out());
        assertThat(allowed).containsEntry("allowed", true).containsEntry("source", "memory");
        assertThat(allowed.get("limits"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(2);

        Map<String, Object> repeated =
                JsonTree.object(embedded("acquire", "c-1", "--plan", "starter", "--repeat", "51", "--json")
                        .out());
        assertThat(repeated)
                .containsEntry("calls", 51L)
                .containsEntry("allowed", 50L)
                .containsEntry("denied", 1L);
        Map<?, ?> last = (Map<?, ?>) repeated.get("last");
        assertThat(last.get("allowed")).isEqualTo(false);
        assertThat(last.get("violated")).isEqualTo(List.of("requests-per-hour"));
        assertThat((Long) last.get("retryAfterMs")).isBetween(3_590_000L, 3_600_000L);
    }

    @Test
    void spendFollowsFromTheModelAndItsTokens() {
        Cli.Outcome outcome =
                embedded("acquire", "c-1", "--cost", "input_tokens=1000,output_tokens=100", "--model", "gpt-4o");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).doesNotContain("$0  ");
        Cli.Outcome unknown = embedded("acquire", "c-1", "--cost", "input_tokens=1000", "--model", "no-such-model");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("model: no-such-model");
    }

    @Test
    void aStatusOfOneNeverSeenIsEmpty() {
        Cli.Outcome outcome = embedded("status", "c-1", "--plan", "business");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("unlimited").doesNotContain("allowed");
        Map<String, Object> json =
                JsonTree.object(embedded("status", "c-1", "--json").out());
        assertThat(json).containsKeys("subject", "plan", "limits", "source");
    }

    @Test
    void whatAnEarlierCommandDidCannotBeFoundInAProcessThatHasJustBegun() {
        assertFault("--embedded: a process that has just begun has nothing to forget", "reset", "c-1");
        String handle = "r1.CWNyZWF0b3ItMQAKZ3B0LTUtbWluaQZjYWxsLTE";
        for (String step : new String[] {"settle", "extend", "cancel", "adjust", "reservation"}) {
            String[] args =
                    step.equals("adjust") ? new String[] {step, handle, "--seq", "1"} : new String[] {step, handle};
            assertFault("--embedded: a process that has just begun knows no reservation", args);
        }
    }

    @Test
    void whatCannotBeAcceptedIsAUsageFaultThatNamesIt() {
        assertFault("plan: gold", "acquire", "c-1", "--plan", "gold");
        assertFault("subject: ", "acquire", "");
        assertFault("subject: a\\u0007b", "acquire", "a\u0007b");
        assertFault("--repeat: 0", "acquire", "c-1", "--repeat", "0");
        assertFault("--cost: requests", "acquire", "c-1", "--cost", "requests");
        assertFault(
                "--cost: requests=-1 (expected: an integer from 0 to 4398046511104)",
                "acquire",
                "c-1",
                "--cost",
                "requests=-1");
        assertFault("--cost: requests=1.5", "acquire", "c-1", "--cost", "requests=1.5");
        assertFault("--cost: spend=$0.0000000001", "acquire", "c-1", "--cost", "spend=$0.0000000001");
        assertFault("--cost: tokens=$1", "acquire", "c-1", "--cost", "tokens=$1");
        assertFault("each meter once", "acquire", "c-1", "--cost", "requests=1,requests=2");
        assertFault("cost.wishes", "acquire", "c-1", "--cost", "wishes=1");
        assertFault("cost.requests: 999999999999999", "acquire", "c-1", "--cost", "requests=999999999999999");
        assertFault("leave out --url", "acquire", "c-1", "--url", "http://127.0.0.1:1");
    }

    private void assertFault(String message, String... args) {
        Cli.Outcome outcome = embedded(args);
        assertThat(outcome.code()).as("%s: %s", List.of(args), outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains(message).doesNotContain("\tat ");
        assertThat(outcome.out()).isEmpty();
    }
}
