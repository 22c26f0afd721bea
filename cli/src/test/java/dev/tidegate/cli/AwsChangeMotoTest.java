package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.api.SdkApi;
import dev.tidegate.aws.apply.Applier;
import dev.tidegate.aws.apply.FileSecrets;
import dev.tidegate.aws.apply.Hooks;
import dev.tidegate.aws.apply.JournalFile;
import dev.tidegate.aws.apply.Outcome;
import dev.tidegate.aws.apply.Plan;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.testkit.redis.Patience;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** Steps of EC2 are applied to moto, which is made by others, and undone there. */
@Tag("deep")
class AwsChangeMotoTest {
    @TempDir
    private Path folder;

    private Process moto;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .orElse(System.getProperty("user.home") + "/.cache");
        Path program = Optional.ofNullable(System.getenv("MOTO_SERVER"))
                .map(Path::of)
                .orElse(Path.of(cache, "tidegate/moto/5.2.1/bin/moto_server"));
        assertThat(program).as("moto: run cli/src/test/sh/moto.sh").isExecutable();
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        url = URI.create("http://127.0.0.1:" + port);
        moto = new ProcessBuilder(program.toString(), "-p", String.valueOf(port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("moto.log").toFile())
                .start();
        Patience.await(() -> "moto at " + url, this::answers);
    }

    private boolean answers() {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(url.resolve("/moto-api/")).build();
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        moto.destroy();
        if (!moto.waitFor(10, TimeUnit.SECONDS)) {
            moto.destroyForcibly();
        }
    }

    private AwsClients.Opener opener() {
        return new AwsClients.Opener() {
            @Override
            public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C open(B builder) {
                return builder.endpointOverride(url)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDFAKE", "fake")))
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .build();
            }
        };
    }

    /** Waits for nothing: EC2 is never busy. */
    private static final Hooks HOOKS = new Hooks() {
        @Override
        public void pause(String why, int attempt) {
            // Moto has answered already.
        }

        @Override
        public boolean isDoneByHand(int step, String text) {
            return false;
        }

        @Override
        public void report(Event event) {
            // The outcome is what counts.
        }
    };

    private static Change group(String name, String vpc, Slot slot) {
        return Change.of("ec2", "CreateSecurityGroup", name)
                .with("GroupName", name)
                .with("Description", "a test")
                .with("VpcId", vpc)
                .filling(slot);
    }

    private static Change rule(String operation, Object group, String list, Map<String, Object> peer) {
        return Change.of("ec2", operation, String.valueOf(group))
                .with("GroupId", group)
                .with(
                        "IpPermissions",
                        List.of(Map.of("IpProtocol", "tcp", "FromPort", 6379, "ToPort", 6379, list, List.of(peer))));
    }

    private static String first(AwsApi api, String operation, String list, String field) {
        return String.valueOf(((Map<?, ?>)
                        ((List<?>) api.call("ec2", operation, Map.of()).getOrDefault(list, List.of())).get(0))
                .get(field));
    }

    private static List<String> seen(AwsApi api) {
        List<String> all = new ArrayList<>();
        all.add(String.valueOf(api.call("ec2", "DescribeSecurityGroups", Map.of())));
        all.add(String.valueOf(api.call("ec2", "DescribeNetworkAcls", Map.of())));
        return all;
    }

    /** Answers a dry run that moto would carry out: it makes an entry of a network ACL then, too. */
    private record Trials(AwsApi real) implements AwsApi {
        @Override
        public Map<String, Object> call(String service, String operation, Map<String, Object> parameters) {
            boolean trial = operation.equals("CreateNetworkAclEntry") && parameters.containsKey("DryRun");
            return trial ? Map.of() : real.call(service, operation, parameters);
        }

        @Override
        public boolean knows(String service) {
            return real.knows(service);
        }
    }

    @Test
    void groupsRulesAndEntriesAreMadeOnceAndUndone() {
        try (SdkApi sdk = new SdkApi(opener())) {
            AwsApi api = new Trials(sdk);
            String vpc = first(api, "DescribeVpcs", "Vpcs", "VpcId");
            String acl = first(api, "DescribeNetworkAcls", "NetworkAcls", "NetworkAclId");
            Slot clients = new Slot("CLIENTS");
            Slot cache = new Slot("CACHE");
            Map<String, Object> world = Map.of("CidrIp", "0.0.0.0/0");
            List<Step> steps = List.of(
                    group("clients", vpc, clients),
                    group("cache", vpc, cache),
                    rule("AuthorizeSecurityGroupIngress", cache, "IpRanges", world),
                    rule(
                            "AuthorizeSecurityGroupIngress",
                            cache,
                            "UserIdGroupPairs",
                            Map.of("GroupId", clients, "Description", "limiter")),
                    rule("RevokeSecurityGroupIngress", cache, "IpRanges", world),
                    Change.of("ec2", "CreateNetworkAclEntry", acl)
                            .with("NetworkAclId", acl)
                            .with("RuleNumber", 7)
                            .with("Protocol", "6")
                            .with("PortRange", Map.of("From", 1024, "To", 65_535))
                            .with("Egress", false)
                            .with("CidrBlock", "10.0.0.0/16")
                            .with("RuleAction", "allow"));
            FileSecrets secrets = new FileSecrets("moto-1", folder.resolve("key"));
            Plan plan = Plan.of(
                    new Plan.Head("moto-1", "a test", "123456789012", "us-east-1"), steps, Map.of(), api, secrets);
            JournalFile journal = new JournalFile(folder.resolve("journal"));
            List<String> before = seen(api);
            assertThat(new Applier(plan, journal, api, secrets, Map.of(), HOOKS)
                            .apply()
                            .end())
                    .isEqualTo(Outcome.End.COMPLETE);
            List<String> applied = seen(api);
            assertThat(applied).isNotEqualTo(before);
            assertThat(new Applier(plan, journal, api, secrets, Map.of(), HOOKS)
                            .apply()
                            .end())
                    .isEqualTo(Outcome.End.COMPLETE);
            assertThat(seen(api)).isEqualTo(applied);
            assertThat(new Applier(plan, journal, api, secrets, Map.of(), HOOKS)
                            .rollback()
                            .end())
                    .isEqualTo(Outcome.End.COMPLETE);
            assertThat(seen(api)).isEqualTo(before);
        }
    }
}
