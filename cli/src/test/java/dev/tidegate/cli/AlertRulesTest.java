package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.ops.MonitoringFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alert rules, by the checker of Prometheus: each alert on its own fault, after its time, and no other. */
class AlertRulesTest {
    private static final String SCENARIOS = "alert-rules-test.yaml";
    private static final Pattern ALERT = Pattern.compile("^      - alert: (\\w+)$", Pattern.MULTILINE);
    private static final Pattern RUNBOOK = Pattern.compile("runbook: (docs/operating/alerts.md)#(\\w+)");
    private static final Pattern EXPRESSION =
            Pattern.compile("        expr: (?:\\|\\n(?:          .*\\n)+|.*\\n)", Pattern.MULTILINE);

    @TempDir
    private Path folder;

    @BeforeEach
    void lay() throws IOException {
        try (InputStream in = Objects.requireNonNull(AlertRulesTest.class.getResourceAsStream(SCENARIOS))) {
            Files.copy(in, folder.resolve(SCENARIOS), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<String> alerts() {
        return ALERT.matcher(MonitoringFiles.alertRules())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private Promtool.Outcome tested(String rules) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("alert-rules.yaml"), rules);
        return Promtool.run(folder, "test", "rules", SCENARIOS);
    }

    @Test
    void theRulesAreValidAndEachFiresOnItsOwnFaultAlone() throws Exception {
        Promtool.Outcome tested = tested(MonitoringFiles.alertRules());
        assertThat(tested.code()).as(tested.printed()).isZero();
        Promtool.Outcome checked = Promtool.run(folder, "check", "rules", "alert-rules.yaml");
        assertThat(checked.code()).as(checked.printed()).isZero();
        assertThat(checked.printed()).contains("SUCCESS: " + alerts().size() + " rules found");
    }

    /** A scenario that would pass without its alert shows nothing. */
    @Test
    void noScenarioPassesWithAlertsThatNeverFire() throws Exception {
        String silent = EXPRESSION.matcher(MonitoringFiles.alertRules()).replaceAll("        expr: vector(0) > 1\n");
        Promtool.Outcome tested = tested(silent);
        assertThat(tested.code()).isNotZero();
        assertThat(alerts())
                .isNotEmpty()
                .allSatisfy(alert -> assertThat(tested.printed()).contains("alertname=\"" + alert + "\""));
    }

    @Test
    void theCommandPrintsThem() {
        assertThat(new Cli().run("aws", "dashboard", "--prometheus").out()).isEqualTo(MonitoringFiles.alertRules());
        assertThat(new Cli().run("aws", "dashboard", "--grafana").out()).isEqualTo(MonitoringFiles.grafanaDashboard());
        assertThat(new Cli().run("aws", "dashboard").code()).isEqualTo(2);
    }

    @Test
    void everyAlertHasItsSectionOnThePage() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "operating", "alerts.md"));
        List<MatchResult> runbooks =
                RUNBOOK.matcher(MonitoringFiles.alertRules()).results().toList();
        assertThat(runbooks.stream().map(found -> found.group(2)))
                .containsExactlyElementsOf(alerts().stream()
                        .map(alert -> alert.toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(Pattern.compile("^#### (\\w+)$", Pattern.MULTILINE)
                        .matcher(page)
                        .results()
                        .map(found -> found.group(1)))
                .containsExactlyElementsOf(alerts());
    }
}
