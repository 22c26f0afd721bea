package dev.tidegate.aws.effect.other;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The operations of all services but ElastiCache, EC2 and CloudFormation that can be applied. */
public final class OtherEffects {
    private OtherEffects() {}

    /** By service and operation. */
    public static Map<String, Effect> all() {
        Map<String, Effect> all = new LinkedHashMap<>();
        all.put("amplify:UpdateApp", new AmplifySettings("GetApp", "app", List.of("appId")));
        all.put("amplify:UpdateBranch", new AmplifySettings("GetBranch", "branch", List.of("appId", "branchName")));
        all.put("amplify:StartJob", new AmplifyRelease());
        all.put("cloudwatch:PutMetricAlarm", new MetricAlarm());
        all.put("cloudwatch:PutDashboard", new Dashboard());
        all.put("iam:PutRolePolicy", new RolePolicy());
        all.put("elbv2:DeleteLoadBalancer", new LoadBalancerDeletion());
        all.putAll(WatchEffects.all());
        return all;
    }

    /** Deletes a load balancer, which AWS cannot bring back. */
    private static final class LoadBalancerDeletion implements Effect {
        @Override
        public Look look(Reader reader, Change change) {
            String arn = Data.text(change.parameters(), "LoadBalancerArn");
            boolean isThere = reader.one(
                            "elbv2", "DescribeLoadBalancers", Map.of("LoadBalancerArns", List.of(arn)), "LoadBalancers")
                    .isPresent();
            return Look.of(Map.of("load balancer " + arn, isThere ? "exists" : Look.NONE), Map.of());
        }

        @Override
        public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
            return now.properties().containsValue(Look.NONE);
        }

        @Override
        public Undo undo(Look before, Change change, Secrets secrets) {
            return Undo.impossible("AWS cannot bring a deleted load balancer back");
        }
    }
}
