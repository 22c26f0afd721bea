package dev.tidegate.aws.reader;

import static dev.tidegate.aws.reader.client.NullToEmpty.text;

import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.AmplifyApp;
import dev.tidegate.aws.account.AmplifyBranch;
import dev.tidegate.aws.account.AmplifyJob;
import dev.tidegate.aws.account.Rights;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.reader.client.AwsCalls;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.reader.client.NullToEmpty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.amplify.model.App;
import software.amazon.awssdk.services.amplify.model.Branch;
import software.amazon.awssdk.services.amplify.model.Job;
import software.amazon.awssdk.services.amplify.model.JobSummary;

/** Reads an Amplify Hosting app and one of its branches. */
final class AmplifyReader {
    private static final String FILE = ".env.production";

    private final AwsClients clients;
    private final Set<String> hosts;

    AmplifyReader(AwsClients clients, Set<String> hosts) {
        this.clients = clients;
        this.hosts = hosts;
    }

    /** {@code rights} answers for the ARN of a role. */
    Amplify read(String appId, Optional<String> branchName, Function<String, Seen<Rights>> rights) {
        Optional<Seen<Branch>> branch = branchName.map(name -> AwsCalls.at(
                "amplify:GetBranch",
                () -> clients.amplify()
                        .getBranch(r -> r.appId(appId).branchName(name))
                        .branch()));
        String ownBuild =
                branch.flatMap(Seen::found).map(raw -> text(raw.buildSpec())).orElse("");
        Seen<AmplifyApp> app = AwsCalls.at(
                "amplify:GetApp",
                () -> app(clients.amplify().getApp(r -> r.appId(appId)).app(), ownBuild));
        Amplify seen = new Amplify(app, branch.map(it -> it.map(raw -> branch(appId, raw))), Optional.empty());
        String role = seen.computeRole();
        return role.isEmpty() ? seen : new Amplify(app, seen.branch(), Optional.of(rights.apply(role)));
    }

    private AmplifyApp app(App raw, String ownBuild) {
        return new AmplifyApp(
                text(raw.appId()),
                text(raw.name()),
                text(raw.appArn()),
                text(raw.platformAsString()),
                text(raw.computeRoleArn()),
                !text(raw.repository()).isEmpty(),
                Variables.of(values(raw.environmentVariables()), hosts),
                build(NullToEmpty.firstOf(ownBuild, raw.buildSpec())));
    }

    private static Map<String, String> values(@Nullable Map<String, String> raw) {
        return raw == null ? Map.of() : raw;
    }

    private static AmplifyApp.Build build(String specification) {
        if (specification.isBlank()) {
            return AmplifyApp.Build.OUT_OF_SIGHT;
        }
        return specification.contains(FILE) ? AmplifyApp.Build.WRITES_ENV_PRODUCTION : AmplifyApp.Build.WRITES_NOTHING;
    }

    private AmplifyBranch branch(String appId, Branch raw) {
        String name = text(raw.branchName());
        return new AmplifyBranch(
                name,
                text(raw.stageAsString()),
                text(raw.computeRoleArn()),
                Variables.of(values(raw.environmentVariables()), hosts),
                lastJob(appId, name));
    }

    private Seen<List<AmplifyJob>> lastJob(String appId, String branch) {
        Seen<List<JobSummary>> last = AwsCalls.at(
                "amplify:ListJobs",
                () -> clients.amplify()
                        .listJobs(r -> r.appId(appId).branchName(branch).maxResults(1))
                        .jobSummaries());
        return last.flatMap(list -> list.isEmpty()
                ? Seen.known(List.of())
                : job(appId, branch, text(list.get(0).jobId())).map(List::of));
    }

    private Seen<AmplifyJob> job(String appId, String branch, String id) {
        return AwsCalls.at(
                "amplify:GetJob",
                () -> job(clients.amplify()
                        .getJob(r -> r.appId(appId).branchName(branch).jobId(id))
                        .job()));
    }

    private static AmplifyJob job(Job raw) {
        return new AmplifyJob(
                text(raw.summary().jobId()),
                text(raw.summary().statusAsString()),
                Optional.ofNullable(raw.summary().startTime()),
                raw.steps().stream()
                        .filter(step -> text(step.statusAsString()).equals("FAILED"))
                        .map(step -> text(step.stepName()))
                        .toList());
    }
}
