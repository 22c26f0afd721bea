package dev.tidegate.plans;

import dev.tidegate.Limit;
import dev.tidegate.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads one plan of the file. */
final class PlanReader {
    private final Yaml yaml;
    private final String path;
    private final YamlMap body;

    PlanReader(Yaml yaml, String path, YamlMap body) {
        this.yaml = yaml;
        this.path = path;
        this.body = body;
    }

    Optional<Plan> read(Node nameNode, String name) {
        body.refuseOthers(PlansFile.PLAN_KEYS);
        Optional<Node> list = body.required("limits", "a list of limits");
        if (list.isEmpty()) {
            return Optional.empty();
        }
        List<Node> items = yaml.list(list.get(), body.at("limits"));
        List<Limit> limits = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            String at = body.at("limits") + "[" + i + "]";
            Optional<YamlMap> map = yaml.map(items.get(i), at);
            map.flatMap(each -> new LimitReader(yaml, at, each).read()).ifPresent(limits::add);
            map.ifPresent(each -> noteName(each, at, lines));
        }
        // A plan short of a limit that was refused says nothing about the plan itself.
        if (limits.size() < items.size() && items.size() <= Plan.MAX_LIMITS) {
            return Optional.empty();
        }
        if (items.size() > Plan.MAX_LIMITS || items.isEmpty()) {
            yaml.fault(list.get(), body.at("limits"), items.size() + " limits", "1 … " + Plan.MAX_LIMITS);
            return Optional.empty();
        }
        return lines.size() < items.size()
                ? Optional.empty()
                : yaml.attempt(nameNode, path, () -> new Plan(name, limits));
    }

    private void noteName(YamlMap limit, String at, Map<String, Integer> lines) {
        Node node = limit.values().get("name");
        if (node == null) {
            return;
        }
        Integer first = lines.putIfAbsent(Yaml.shown(node), Yaml.line(node));
        if (first != null) {
            yaml.fault(
                    node,
                    at + ".name",
                    Yaml.shown(node),
                    "a name that no other limit of the plan has (line " + first + ")");
        }
    }
}
