package dev.tidegate.aws.rules.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.account.NetworkAcl;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a network ACL stops, in which direction and on which side. */
class NetworkAclEvaluatorTest {
    private static final List<Cidr> VPC = Cidr.blocks(List.of("10.0.0.0/16"));

    private static NetworkAcl acl(NetworkAcl.Entry... entries) {
        return new NetworkAcl("acl-1", List.of("subnet-a"), List.of(entries));
    }

    private static NetworkAcl.Entry entry(boolean egress, int from, int to, String cidr, boolean allows) {
        return new NetworkAcl.Entry(1, egress, "6", from, to, cidr, allows);
    }

    private static Optional<String> server(NetworkAcl.Entry... entries) {
        return NetworkAclEvaluator.stopsServer(acl(entries), 6379, VPC);
    }

    @Test
    void theQuestionAndTheAnswerEachNeedAnEntry() {
        NetworkAcl.Entry in = entry(false, 6379, 6379, "10.0.0.0/16", true);
        NetworkAcl.Entry out = entry(true, 1024, 65_535, "10.0.0.0/16", true);
        assertThat(server(in, out)).isEmpty();
        assertThat(server(in).orElseThrow()).contains("no answer");
        assertThat(server(out).orElseThrow()).contains("nothing gets in");
        assertThat(server(entry(false, 6000, 7000, "0.0.0.0/0", false), in, out))
                .isPresent();
        assertThat(server(entry(false, 6379, 6379, "10.0.1.0/24", false), in, out))
                .isEmpty();
    }

    @Test
    void onTheSideOfTheClientTheDirectionsAreTheOtherWayRound() {
        NetworkAcl.Entry out = entry(true, 6379, 6379, "10.0.0.0/16", true);
        NetworkAcl.Entry in = entry(false, 1024, 65_535, "10.0.0.0/16", true);
        assertThat(NetworkAclEvaluator.stopsClient(acl(in, out), 6379, VPC)).isEmpty();
        assertThat(NetworkAclEvaluator.stopsClient(acl(in), 6379, VPC).orElseThrow())
                .contains("nothing gets out");
        assertThat(NetworkAclEvaluator.stopsClient(acl(out), 6379, VPC).orElseThrow())
                .contains("no answer gets in");
    }
}
