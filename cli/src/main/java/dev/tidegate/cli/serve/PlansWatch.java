package dev.tidegate.cli.serve;

import dev.tidegate.config.InvalidPlansException;
import dev.tidegate.config.plans.PlanChanges;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.config.plans.PlansText;
import dev.tidegate.plan.Plans;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the plans file with the plans in use. A process keeps its plans for its life: a change is for the next start, and the
 * log says so, with what it will do.
 */
final class PlansWatch {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.serve");
    private static final int MOST = 20;

    private final Path file;
    private final Plans plans;

    PlansWatch(Path file, Plans plans) {
        this.file = file;
        this.plans = plans;
    }

    void look() {
        try {
            Plans now = PlansFile.load(file);
            if (PlansText.write(now).equals(PlansText.write(plans))) {
                LOG.info("event=plans.unchanged source={}", file);
                return;
            }
            LOG.warn("event=plans.changed source={} text=\"plans are read at the start: restart to use these\"", file);
            PlanChanges.removed(plans, now).forEach(gone -> LOG.warn("event=plans.removed text=\"{}\"", gone));
            PlanChanges.loosened(plans, now).forEach(loose -> LOG.warn("event=plans.loosened text=\"{}\"", loose));
            PlanChanges.between(plans, now).forEach(fresh -> LOG.warn("event=plans.fresh text=\"{}\"", fresh));
        } catch (InvalidPlansException e) {
            String faults =
                    e.faults().stream().limit(MOST).map(Object::toString).collect(Collectors.joining("; "));
            LOG.error("event=plans.refused faults=\"{}\"", faults.replace('"', '\''));
        } catch (IOException e) {
            LOG.error(
                    "event=plans.refused faults=\"it cannot be read: {}\"",
                    e.getClass().getSimpleName());
        }
    }
}
