package dev.tidegate.aws.alarms;

import java.util.Optional;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DashboardNotFoundErrorException;

/** Reads and deletes the dashboard of a cache in CloudWatch. As safe for threads as the client. */
public final class DashboardStore {
    private final CloudWatchClient client;

    /** The client stays the caller's to close. */
    public DashboardStore(CloudWatchClient client) {
        this.client = client;
    }

    /**
     * The body of the dashboard of a cache; empty where there is none.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException what AWS or the way there says
     */
    public Optional<String> read(String cache) {
        try {
            return Optional.of(client.getDashboard(r -> r.dashboardName(Dashboard.name(cache)))
                    .dashboardBody());
        } catch (DashboardNotFoundErrorException e) {
            return Optional.empty();
        }
    }

    /**
     * Deletes the dashboard of a cache, if Tidegate made it.
     *
     * @return whether there was one to delete
     * @throws software.amazon.awssdk.core.exception.SdkException what AWS or the way there says
     */
    public boolean delete(String cache) {
        if (read(cache).filter(Dashboard::isOurs).isEmpty()) {
            return false;
        }
        client.deleteDashboards(r -> r.dashboardNames(Dashboard.name(cache)));
        return true;
    }
}
