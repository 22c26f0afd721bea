package dev.tidegate.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * One benchmark with its parameters chosen. The group is the class; the name is the method, and the parameters where
 * there are any.
 */
record Case(String method, Map<String, String> params, String group, String name) {
    /** All there are, in the order of groups and names in the table. */
    static List<Case> all(OutputFormat log) {
        List<Case> cases = new ArrayList<>();
        for (BenchmarkListEntry entry : BenchmarkList.defaultList().getAll(log, List.of())) {
            for (Map<String, String> params : combinations(entry)) {
                cases.add(of(entry.getUsername(), params));
            }
        }
        cases.sort(Case::compare);
        return cases;
    }

    private static List<Map<String, String>> combinations(BenchmarkListEntry entry) {
        List<Map<String, String>> all = List.of(Map.of());
        Set<Map.Entry<String, String[]>> params =
                entry.getParams().orElse(Map.of()).entrySet();
        for (Map.Entry<String, String[]> param : params) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> some : all) {
                for (String value : param.getValue()) {
                    Map<String, String> more = new TreeMap<>(some);
                    more.put(param.getKey(), value);
                    longer.add(more);
                }
            }
            all = longer;
        }
        return all;
    }

    private static Case of(String username, Map<String, String> params) {
        int dot = username.lastIndexOf('.');
        String group = username.substring(username.lastIndexOf('.', dot - 1) + 1, dot);
        String suffix = params.isEmpty() ? "" : " " + String.join(" ", params.values());
        return new Case(username, params, group, username.substring(dot + 1) + suffix);
    }

    private static int compare(Case a, Case b) {
        int groups = Integer.compare(ORDER.indexOf(a.group), ORDER.indexOf(b.group));
        // What is ours first; parameters as they are declared, which the list keeps.
        return groups != 0 ? groups : Boolean.compare(b.name.startsWith("tidegate"), a.name.startsWith("tidegate"));
    }

    private static final List<String> ORDER = List.of(
            "Clock",
            "Algorithms",
            "StoreStep",
            "StoreStepSubjects",
            "HotSubject",
            "HotSubjectDenied",
            "HotSubjectTwoThreads",
            "ManySubjects",
            "ManySubjectsTwoThreads");

    String title() {
        return group + "/" + name;
    }
}
