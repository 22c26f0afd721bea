package dev.tidegate.aws.fake;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.AmplifyApp;
import dev.tidegate.aws.account.AmplifyBranch;
import dev.tidegate.aws.account.AmplifyJob;
import dev.tidegate.aws.account.Seen;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Amplify over REST and JSON. */
final class AmplifyWire {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Optional<Amplify> amplify;
    private final Map<String, String> ofApp = new TreeMap<>();
    private final Map<String, String> ofBranch = new TreeMap<>();

    AmplifyWire(Optional<Amplify> amplify) {
        this.amplify = amplify;
    }

    void app(String name, String value) {
        ofApp.put(name, value);
    }

    void branch(String name, String value) {
        ofBranch.put(name, value);
    }

    static String action(String path) {
        String[] parts = path.split("/");
        return switch (parts.length) {
            case 3 -> "GetApp";
            case 5 -> "GetBranch";
            case 6 -> "ListJobs";
            default -> "GetJob";
        };
    }

    FakeService.Answer answer(Map<String, String> request) {
        String path = request.get(":path");
        String[] parts = path.split("/");
        Optional<AmplifyApp> app =
                amplify.flatMap(it -> it.app().found()).filter(it -> it.id().equals(parts[2]));
        Optional<AmplifyBranch> branch = amplify.flatMap(Amplify::branch)
                .flatMap(Seen::found)
                .filter(it -> parts.length > 4 && it.name().equals(parts[4]));
        Optional<ObjectNode> body = switch (action(path)) {
            case "GetApp" -> app.map(it -> wrapped("app", app(it)));
            case "GetBranch" -> branch.map(it -> wrapped("branch", branch(it)));
            case "ListJobs" -> branch.map(AmplifyWire::jobs);
            default -> branch.flatMap(it -> it.lastJob().found()).map(jobs -> wrapped("job", job(jobs.get(0))));
        };
        return body.map(it -> FakeService.Answer.ok(it.toString()))
                .orElseGet(() -> FakeAws.answer("amplify:", 404, "NotFoundException", "not found"));
    }

    private static ObjectNode wrapped(String name, ObjectNode body) {
        ObjectNode node = JSON.createObjectNode();
        node.set(name, body);
        return node;
    }

    private static void put(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }

    private ObjectNode app(AmplifyApp app) {
        ObjectNode node = JSON.createObjectNode();
        put(node, "appId", app.id());
        put(node, "name", app.name());
        put(node, "appArn", app.arn());
        put(node, "platform", app.platform());
        put(node, "computeRoleArn", app.computeRole());
        put(node, "repository", app.hasRepository() ? "https://example.com/repository" : "");
        put(
                node,
                "buildSpec",
                switch (app.build()) {
                    case OUT_OF_SIGHT -> "";
                    case WRITES_ENV_PRODUCTION -> "build: env | grep -e ELASTICACHE_ >> .env.production";
                    case WRITES_NOTHING -> "build: npm run build";
                });
        ObjectNode variables = node.putObject("environmentVariables");
        ofApp.forEach(variables::put);
        return node;
    }

    private ObjectNode branch(AmplifyBranch branch) {
        ObjectNode node = JSON.createObjectNode();
        put(node, "branchName", branch.name());
        put(node, "stage", branch.stage());
        put(node, "computeRoleArn", branch.computeRole());
        ObjectNode variables = node.putObject("environmentVariables");
        ofBranch.forEach(variables::put);
        return node;
    }

    private static ObjectNode jobs(AmplifyBranch branch) {
        ObjectNode node = JSON.createObjectNode();
        var list = node.putArray("jobSummaries");
        branch.lastJob().found().orElse(List.of()).forEach(job -> list.add(summary(job)));
        return node;
    }

    private static ObjectNode summary(AmplifyJob job) {
        ObjectNode node = JSON.createObjectNode();
        put(node, "jobId", job.id());
        put(node, "status", job.status());
        job.startedAt().ifPresent(at -> node.put("startTime", at.getEpochSecond()));
        return node;
    }

    private static ObjectNode job(AmplifyJob job) {
        ObjectNode node = JSON.createObjectNode();
        node.set("summary", summary(job));
        var steps = node.putArray("steps");
        steps.addObject().put("stepName", "PROVISION").put("status", "SUCCEED");
        job.failedSteps()
                .forEach(step -> steps.addObject().put("stepName", step).put("status", "FAILED"));
        return node;
    }
}
