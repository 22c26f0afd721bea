package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.Sanitized;
import dev.tidegate.doctor.wire.Wire;
import dev.tidegate.resp.Resp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where it is part of a cluster: whether all slots are served, by nodes that can be reached from here. */
public final class ClusterProbe implements Probe {
    private static final String ALL_SLOTS = "16384";
    /** The largest cluster of ElastiCache has 500; a sample is enough, and their time is that of one layer. */
    private static final int MOST_NODES = 32;

    @Override
    public Layer layer() {
        return Layer.CLUSTER;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.CLUSTER_NODE_UNREACHABLE;
    }

    @Override
    public String look(ProbeContext visit) throws DiagnosedException, IOException {
        if (!visit.inCluster()) {
            return "a single server";
        }
        visit.note(FailureClass.CLUSTER_CLIENT_NEEDED, "");
        Resp state = visit.wire().ask("CLUSTER", "INFO");
        if (RedisErrors.isForbidden(state)) {
            visit.note(FailureClass.LOOK_FORBIDDEN, "CLUSTER INFO is forbidden");
        } else if (!state.text().contains("cluster_state:ok")) {
            throw new DiagnosedException(
                    FailureClass.CLUSTER_DOWN,
                    state.text().contains("cluster_slots_assigned:" + ALL_SLOTS)
                            ? "every slot has a node, and not all of them answer"
                            : "not every slot has a node");
        }
        Resp slots = visit.wire().ask("CLUSTER", "SLOTS");
        if (slots instanceof Resp.Refusal refusal) {
            if (!RedisErrors.isForbidden(slots)) {
                throw new DiagnosedException(RedisErrors.meaning(refusal), visit.said(refusal));
            }
            visit.note(FailureClass.LOOK_FORBIDDEN, "CLUSTER SLOTS is forbidden");
            return "a cluster whose nodes this user may not see";
        }
        return reached(visit, primaries(visit, slots));
    }

    private static String reached(ProbeContext visit, Set<InetSocketAddress> primaries) throws DiagnosedException {
        for (InetSocketAddress each : primaries) {
            InetSocketAddress node = new InetSocketAddress(each.getHostString(), each.getPort());
            try (Wire wire = visit.connect(node, visit.timeout())) {
                wire.send(new byte[0]);
            } catch (IOException e) {
                throw new DiagnosedException(
                        FailureClass.CLUSTER_NODE_UNREACHABLE,
                        Sanitized.of(each.getHostString() + ":" + each.getPort() + ": "
                                + (visit.isLate() ? "no answer in time" : String.valueOf(e.getMessage()))));
            }
        }
        return "a cluster, " + primaries.size() + " primaries can be reached";
    }

    /** Each range is [from, to, [host, port, …], …]; a host that is empty or unknown is the one that was asked. */
    private static Set<InetSocketAddress> primaries(ProbeContext visit, Resp slots) {
        Set<InetSocketAddress> primaries = new LinkedHashSet<>();
        for (Resp range : slots.items()) {
            List<Resp> node = range.items().size() > 2 ? range.items().get(2).items() : List.of();
            if (node.size() > 1 && primaries.size() < MOST_NODES) {
                String said = node.get(0).text();
                long port = node.get(1).whole(0);
                String host =
                        said.isEmpty() || said.equals("?") ? visit.target().host() : said;
                if (port > 0 && port < 65_536) {
                    primaries.add(InetSocketAddress.createUnresolved(host, (int) port));
                }
            }
        }
        return primaries;
    }
}
