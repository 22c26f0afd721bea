package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.server.ops.MonitoringFiles;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RedisTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries of the dashboard and the alert rules name what {@code /metrics} of a server process has, and nothing else. */
class MonitoringQueriesTest {
    private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{(.*)\\})? \\S+$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("(\\w+)(=~|=|!=|!~)\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern SELECTOR = Pattern.compile("\\b(tidegate_\\w+|up)\\b(?:\\{([^}]*)\\})?");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on|ignoring|without) ?\\(([^)]*)\\)");
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{ ?(?:\\$labels\\.)?(\\w+) ?\\}\\}");
    private static final Pattern EXPRESSION =
            Pattern.compile("        expr: (?:\\|\\n((?:          .*\\n)+)|(.*)\\n)", Pattern.MULTILINE);

    /** Labels that Prometheus adds to each sample when it scrapes. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

    /** By the name of a sample: each of its labels with the values that it has. */
    private static final Map<String, Map<String, Set<String>>> SERVED = new TreeMap<>();

    @TempDir
    private static Path folder;

    /** With a certificate, a ledger, alerts and the Upstash endpoint, so that no metric is left out. */
    @BeforeAll
    static void scrape() throws Exception {
        RedisTls tls = RedisTls.in(folder);
        Path alerts = Files.writeString(folder.resolve("alerts.yaml"), """
                version: 1
                queue: queue
                targets:
                  - name: chat
                    url: http://127.0.0.1:9/
                    format: slack
                """);
        try (RedisServer redis = RedisServer.start();
                Served server = new Served(
                        folder,
                        Map.of("TIDEGATE_UPSTASH_TOKEN", "t"),
                        "--redis",
                        redis.uri(),
                        "--ledger",
                        folder.resolve("usage").toString(),
                        "--alerts",
                        alerts.toString(),
                        "--upstash-port",
                        "0",
                        "--tls-cert",
                        tls.serverCertificate().toString(),
                        "--tls-key",
                        tls.serverKey().toString())) {
            String text = HttpClient.newBuilder()
                    .sslContext(tls.context())
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create(server.url() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            SAMPLE.matcher(text).results().forEach(MonitoringQueriesTest::served);
        }
        SERVED.put("up", new HashMap<>());
    }

    private static void served(MatchResult sample) {
        Map<String, Set<String>> labels = SERVED.computeIfAbsent(sample.group(1), name -> new HashMap<>());
        LABEL.matcher(sample.group(2) == null ? "" : sample.group(2))
                .results()
                .forEach(label -> labels.computeIfAbsent(label.group(1), name -> new HashSet<>())
                        .add(label.group(3)));
    }

    /** What the text of a query, and the texts beside it, name that is not served. */
    private static List<String> wrong(String query, String... beside) {
        List<String> wrong = new ArrayList<>();
        Set<String> labels = new HashSet<>(OF_PROMETHEUS);
        for (MatchResult selector : SELECTOR.matcher(query).results().toList()) {
            Map<String, Set<String>> served = SERVED.get(selector.group(1));
            if (served == null) {
                wrong.add(selector.group(1) + " is not served: " + query);
                continue;
            }
            labels.addAll(served.keySet());
            LABEL.matcher(selector.group(2) == null ? "" : selector.group(2))
                    .results()
                    .filter(label -> !OF_PROMETHEUS.contains(label.group(1)))
                    .forEach(label -> Set.of(label.group(3).split("\\|", -1)).stream()
                            .filter(value -> !served.getOrDefault(label.group(1), Set.of())
                                    .contains(value))
                            .forEach(value -> wrong.add(
                                    selector.group(1) + " has no " + label.group(1) + "=" + value + ": " + query)));
        }
        GROUPING.matcher(query)
                .results()
                .flatMap(group -> Set.of(group.group(1).split(", ?", -1)).stream())
                .filter(label -> !labels.contains(label))
                .forEach(label -> wrong.add("no label " + label + ": " + query));
        for (String text : beside) {
            TEMPLATE.matcher(text)
                    .results()
                    .filter(label -> !labels.contains(label.group(1)))
                    .forEach(label -> wrong.add("no label " + label.group(1) + " for \"" + text + "\": " + query));
        }
        return wrong;
    }

    private static List<String> ofRules(String rules) {
        List<String> wrong = new ArrayList<>();
        for (String rule : rules.split("\n(?=      - alert: )", -1)) {
            Matcher found = EXPRESSION.matcher(rule + "\n");
            if (found.find()) {
                wrong.addAll(wrong(found.group(1) == null ? found.group(2) : found.group(1), rule));
            }
        }
        return wrong;
    }

    private static JsonNode dashboard() throws IOException {
        return JsonMapper.builder().build().readTree(MonitoringFiles.grafanaDashboard());
    }

    private static List<JsonNode> targets() throws IOException {
        List<JsonNode> targets = new ArrayList<>();
        dashboard().path("panels").forEach(panel -> panel.path("targets").forEach(targets::add));
        assertThat(targets).hasSizeGreaterThan(30);
        return targets;
    }

    @Test
    void rulesNameWhatAServerHas() {
        assertThat(ofRules(MonitoringFiles.alertRules())).isEmpty();
    }

    @Test
    void theDashboardNamesWhatAServerHas() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (JsonNode target : targets()) {
            wrong.addAll(wrong(
                    target.path("expr").asText(), target.path("legendFormat").asText()));
        }
        for (JsonNode variable : dashboard().path("templating").path("list")) {
            wrong.addAll(wrong(variable.path("query").path("query").asText()));
        }
        assertThat(wrong).isEmpty();
    }

    /** Of the table of the page on metrics, and of its neighbours. */
    private static List<String> ofPages() throws IOException {
        List<String> queries = new ArrayList<>();
        try (Stream<Path> pages = Files.list(Path.of("..", "docs", "operating"))) {
            for (Path page :
                    pages.filter(file -> file.toString().endsWith(".md")).toList()) {
                for (String part : Files.readString(page).split("`|\n```(?:text)?\n", -1)) {
                    if (part.contains("tidegate_") && part.strip().matches("(?s).*[({<=].*") && !part.contains("|")) {
                        queries.add(part.strip());
                    }
                }
            }
        }
        assertThat(queries).hasSizeGreaterThan(7);
        return queries;
    }

    @Test
    void pagesNameWhatAServerHas() throws IOException {
        List<String> wrong = new ArrayList<>();
        ofPages().forEach(query -> wrong.addAll(wrong(query)));
        assertThat(wrong).isEmpty();
    }

    /** Prometheus parses them; only its parser knows all of its language. */
    @Test
    void everyQueryIsOneOfPrometheus() throws Exception {
        List<String> queries = new ArrayList<>(ofPages());
        for (JsonNode target : targets()) {
            queries.add(target.path("expr").asText());
        }
        StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        for (String each : queries) {
            String query = each.replace("$__rate_interval", "5m")
                    .replace("$job", "tidegate")
                    .replace("$instance", ".*");
            assertThat(query).doesNotContain("$");
            rules.append("      - record: dashboard:query")
                    .append(rules.length())
                    .append("\n        expr: |\n          ")
                    .append(query)
                    .append('\n');
        }
        Files.writeString(folder.resolve("dashboard.yaml"), rules);
        Promtool.Outcome checked = Promtool.run(folder, "check", "rules", "dashboard.yaml");
        assertThat(checked.code()).as(checked.printed()).isZero();
        assertThat(checked.printed()).contains(queries.size() + " rules found");
    }

    @Test
    void everyMetricIsOnTheDashboard() throws IOException {
        Set<String> shown = targets().stream()
                .flatMap(
                        target -> SELECTOR.matcher(target.path("expr").asText()).results())
                .map(found -> base(found.group(1)))
                .collect(Collectors.toSet());
        Set<String> missing = SERVED.keySet().stream()
                .map(MonitoringQueriesTest::base)
                .collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(shown);
        assertThat(missing).containsExactly("up");
    }

    private static String base(String sample) {
        return sample.replaceFirst("_(bucket|sum|count)$", "");
    }

    @Test
    void panelsOfTheDashboardHaveAPlaceAndASourceOfTheirOwn() throws IOException {
        Set<Integer> ids = new HashSet<>();
        Set<String> cells = new HashSet<>();
        for (JsonNode panel : dashboard().path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).as(panel.toString()).isTrue();
            JsonNode at = panel.path("gridPos");
            assertThat(at.path("x").asInt() + at.path("w").asInt()).isBetween(1, 24);
            for (int x = at.path("x").asInt();
                    x < at.path("x").asInt() + at.path("w").asInt();
                    x++) {
                for (int y = at.path("y").asInt();
                        y < at.path("y").asInt() + at.path("h").asInt();
                        y++) {
                    assertThat(cells.add(x + "/" + y))
                            .as(panel.path("title").asText())
                            .isTrue();
                }
            }
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
                assertThat(panel.path("description").asText()).isNotEmpty();
            }
        }
    }

    @Test
    void aQueryOfWhatNoServerHasIsFound() {
        assertThat(ofRules(MonitoringFiles.alertRules().replace("tidegate_store_wiped_total", "tidegate_store_wipes")))
                .anyMatch(line -> line.startsWith("tidegate_store_wipes is not served"));
        assertThat(ofRules(MonitoringFiles.alertRules().replace("reason=\"full\"", "reason=\"fill\"")))
                .anyMatch(line -> line.contains("has no reason=fill"));
        assertThat(ofRules(MonitoringFiles.alertRules().replace("by (job, le)", "by (job, plan)")))
                .anyMatch(line -> line.startsWith("no label plan"));
        assertThat(ofRules(MonitoringFiles.alertRules().replace("$labels.listener", "$labels.plan")))
                .anyMatch(line -> line.startsWith("no label plan"));
    }
}
