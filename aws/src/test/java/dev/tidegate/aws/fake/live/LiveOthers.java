package dev.tidegate.aws.fake.live;

import static dev.tidegate.aws.fake.live.Store.maps;
import static dev.tidegate.aws.fake.live.Store.text;
import static dev.tidegate.aws.fake.live.Store.texts;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Amplify, CloudWatch, policies of IAM, and load balancers. */
final class LiveOthers {
    private final Store store;

    LiveOthers(Store store) {
        this.store = store;
    }

    Map<String, Object> answer(String operation, Map<String, Object> p) {
        return switch (operation) {
            case "GetApp" -> Map.of("app", app(p));
            case "GetBranch" -> Map.of("branch", branch(p));
            case "UpdateApp" -> Map.of("app", set(app(p), p));
            case "UpdateBranch" -> Map.of("branch", set(branch(p), p));
            case "StartJob" -> startJob(p);
            case "ListJobs" -> Map.of("jobSummaries", jobs());
            case "DescribeAlarms" -> Map.of("MetricAlarms", alarms(p));
            case "PutMetricAlarm" -> alarm(p);
            case "DeleteAlarms" -> deleteAlarms(p);
            case "GetDashboard" ->
                store.find("Dashboards", "DashboardName", p.get("DashboardName"))
                        .orElseThrow(() -> Refusal.NO_DASHBOARD.of(p));
            case "PutDashboard" -> dashboard(p);
            case "DeleteDashboards" -> deleteDashboards(p);
            case "GetRolePolicy" -> policy(p);
            case "PutRolePolicy" -> putPolicy(p);
            case "DeleteRolePolicy" -> deletePolicy(p);
            case "DescribeLoadBalancers" -> balancers(p);
            case "DeleteLoadBalancer" -> deleteBalancer(p);
            default -> throw Refusal.UNKNOWN_CALL.of(operation);
        };
    }

    private Map<String, Object> app(Map<String, Object> p) {
        return store.find("apps", "appId", p.get("appId")).orElseThrow(() -> Refusal.NO_APP.of(p.get("appId")));
    }

    private Map<String, Object> branch(Map<String, Object> p) {
        app(p);
        return store.find("branches", "branchName", p.get("branchName"))
                .orElseThrow(() -> Refusal.NO_APP.of(p.get("branchName")));
    }

    /** A map of variables replaces the one before as a whole; an empty text takes a role away. */
    private static Map<String, Object> set(Map<String, Object> item, Map<String, Object> p) {
        p.forEach((name, value) -> {
            if (Set.of("appId", "branchName").contains(name)) {
                return;
            }
            if (String.valueOf(value).isEmpty()) {
                item.remove(name);
            } else {
                item.put(name, value);
            }
        });
        return item;
    }

    private List<Map<String, Object>> jobs() {
        List<Map<String, Object>> all = store.list("jobs");
        return all.isEmpty() ? List.of() : List.of(all.get(all.size() - 1));
    }

    private Map<String, Object> startJob(Map<String, Object> p) {
        branch(p);
        boolean runs =
                store.list("jobs").stream().anyMatch(job -> text(job, "status").equals("RUNNING"));
        Refusal.when(runs, Refusal.JOB_RUNS, "the maximum number of running or pending jobs");
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("jobId", String.valueOf(store.list("jobs").size() + 1));
        job.put("status", "RUNNING");
        job.put("jobType", p.get("jobType"));
        store.list("jobs").add(job);
        store.later(() -> job.put("status", "SUCCEED"));
        return Map.of("jobSummary", job);
    }

    private List<Map<String, Object>> alarms(Map<String, Object> p) {
        List<String> names = texts(p, "AlarmNames");
        return store.list("MetricAlarms").stream()
                .filter(each -> names.isEmpty() || names.contains(text(each, "AlarmName")))
                .toList();
    }

    private Map<String, Object> alarm(Map<String, Object> p) {
        int period = Integer.parseInt(text(p, "Period"));
        boolean isValid = Set.of(10, 20, 30).contains(period) || period % 60 == 0;
        Refusal.when(!isValid, Refusal.ALARM_PERIOD, "Period " + period);
        Map<String, Object> alarm = new LinkedHashMap<>(p);
        alarm.remove("Tags");
        alarm.computeIfPresent("Threshold", (name, value) -> Double.valueOf(String.valueOf(value)));
        alarm.put("StateValue", "OK");
        alarm.putIfAbsent("ActionsEnabled", true);
        String arn = LiveAws.arn("alarm:" + text(p, "AlarmName"));
        boolean isNew = !store.list("MetricAlarms")
                .removeIf(each -> text(each, "AlarmName").equals(text(p, "AlarmName")));
        store.list("MetricAlarms").add(alarm);
        if (isNew) {
            LiveAws.tag(store, arn, p);
        }
        return Map.of();
    }

    private Map<String, Object> deleteAlarms(Map<String, Object> p) {
        texts(p, "AlarmNames").forEach(name -> {
            store.list("MetricAlarms").removeIf(each -> text(each, "AlarmName").equals(name));
            store.untag(LiveAws.arn("alarm:" + name));
        });
        return Map.of();
    }

    private Map<String, Object> dashboard(Map<String, Object> p) {
        try {
            boolean hasWidgets = Store.JSON
                    .readTree(text(p, "DashboardBody"))
                    .path("widgets")
                    .isArray();
            Refusal.when(!hasWidgets, Refusal.INVALID_DASHBOARD, "no widgets");
        } catch (IOException e) {
            throw Refusal.INVALID_DASHBOARD.of("no JSON");
        }
        deleteDashboards(Map.of("DashboardNames", List.of(text(p, "DashboardName"))));
        store.list("Dashboards").add(new LinkedHashMap<>(p));
        return Map.of();
    }

    private Map<String, Object> deleteDashboards(Map<String, Object> p) {
        List<String> names = texts(p, "DashboardNames");
        store.list("Dashboards").removeIf(each -> names.contains(text(each, "DashboardName")));
        return Map.of();
    }

    private static boolean isPolicy(Map<String, Object> each, Map<String, Object> p) {
        return text(each, "RoleName").equals(text(p, "RoleName"))
                && text(each, "PolicyName").equals(text(p, "PolicyName"));
    }

    private Map<String, Object> policy(Map<String, Object> p) {
        Map<String, Object> found = store.list("policies").stream()
                .filter(each -> isPolicy(each, p))
                .findFirst()
                .orElseThrow(() -> Refusal.NO_POLICY.of(p.get("PolicyName")));
        Map<String, Object> copy = new LinkedHashMap<>(found);
        copy.put("PolicyDocument", URLEncoder.encode(text(found, "PolicyDocument"), StandardCharsets.UTF_8));
        return copy;
    }

    private Map<String, Object> putPolicy(Map<String, Object> p) {
        store.list("policies").removeIf(each -> isPolicy(each, p));
        store.list("policies").add(new LinkedHashMap<>(p));
        return Map.of();
    }

    private Map<String, Object> deletePolicy(Map<String, Object> p) {
        boolean isGone = store.list("policies").removeIf(each -> isPolicy(each, p));
        Refusal.when(!isGone, Refusal.NO_POLICY, p.get("PolicyName"));
        return Map.of();
    }

    /** What a policy that was put since refuses is refused, whatever another allows. */
    Map<String, Object> simulated(Map<String, Object> p, Map<String, Object> response) {
        String principal = text(p, "PolicySourceArn");
        List<Map<String, Object>> refused = store.list("policies").stream()
                .filter(each -> principal.endsWith("/" + text(each, "RoleName")))
                .flatMap(each -> statements(text(each, "PolicyDocument")).stream())
                .filter(each -> text(each, "Effect").equals("Deny"))
                .toList();
        maps(response, "EvaluationResults").stream()
                .filter(result -> refused.stream()
                        .anyMatch(it -> isOf(it, text(result, "EvalActionName"), text(result, "EvalResourceName"))))
                .forEach(result -> result.put("EvalDecision", "explicitDeny"));
        return response;
    }

    private static List<Map<String, Object>> statements(String document) {
        try {
            return maps(Store.JSON.readValue(document, new TypeReference<>() {}), "Statement");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOf(Map<String, Object> statement, String action, String resource) {
        List<String> actions = statement.get("Action") instanceof List<?>
                ? texts(statement, "Action")
                : List.of(text(statement, "Action"));
        boolean isAction = actions.stream().anyMatch(each -> action.matches(each.replace("*", ".*")));
        return isAction
                && (text(statement, "Resource").equals("*")
                        || statement.containsKey("NotResource")
                                && !texts(statement, "NotResource").contains(resource));
    }

    private Map<String, Object> balancers(Map<String, Object> p) {
        List<String> arns = texts(p, "LoadBalancerArns");
        List<Map<String, Object>> found = store.list("LoadBalancers").stream()
                .filter(each -> arns.isEmpty() || arns.contains(text(each, "LoadBalancerArn")))
                .toList();
        Refusal.when(!arns.isEmpty() && found.isEmpty(), Refusal.NO_BALANCER, arns);
        return Map.of("LoadBalancers", found);
    }

    private Map<String, Object> deleteBalancer(Map<String, Object> p) {
        store.list("LoadBalancers")
                .removeIf(each -> maps(Map.of("all", List.of(each)), "all").stream()
                        .anyMatch(it -> text(it, "LoadBalancerArn").equals(text(p, "LoadBalancerArn"))));
        return Map.of();
    }
}
