package dev.tidegate.aws.rules;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a rule is called by other tools. None of their checks is quite the same: ours also judge stand-alone clusters,
 * prefix lists and what several rules of a security group let in together.
 *
 * @param names the names of their checks, tool by tool, in the order of {@link Tool}
 */
public record CrossReferences(Map<Tool, List<String>> names) {
    /** A tool that checks AWS accounts or templates, whose names for a check are kept here. */
    public enum Tool {
        SECURITY_HUB("security-hub", "securityHub", "AWS Security Hub", "Security Hub"),
        AWS_CONFIG("aws-config", "awsConfig", "AWS Config", "AWS Config"),
        PROWLER("prowler", "prowler", "prowler", "prowler"),
        CHECKOV("checkov", "checkov", "checkov", "checkov"),
        TRIVY("trivy", "trivy", "trivy", "trivy");

        private final String key;
        private final String field;
        private final String title;
        private final String brief;

        Tool(String key, String field, String title, String brief) {
            this.key = key;
            this.field = field;
            this.title = title;
            this.brief = brief;
        }

        /** Its name in the rules' file, and in tags of SARIF. */
        public String key() {
            return key;
        }

        /** Its name in JSON. */
        public String field() {
            return field;
        }

        /** Its name in pages. */
        public String title() {
            return title;
        }

        /** Its name in text for a terminal. */
        public String brief() {
            return brief;
        }
    }

    /** Copies the map and its lists, in the order of the tools. */
    public CrossReferences {
        Map<Tool, List<String>> copy = new LinkedHashMap<>();
        for (Tool tool : Tool.values()) {
            copy.put(tool, List.copyOf(names.getOrDefault(tool, List.of())));
        }
        names = Collections.unmodifiableMap(copy);
    }

    /** The names of the checks of one tool. */
    public List<String> of(Tool tool) {
        return names.getOrDefault(tool, List.of());
    }

    /** Whether no tool has such a check. */
    public boolean isEmpty() {
        return names.values().stream().allMatch(List::isEmpty);
    }

    /** All in one line for a terminal: {@code Security Hub ElastiCache.5, checkov CKV_AWS_30}. */
    public String inWords() {
        return names.entrySet().stream()
                .flatMap(entry ->
                        entry.getValue().stream().map(name -> entry.getKey().brief() + " " + name))
                .collect(Collectors.joining(", "));
    }
}
