package dev.tidegate.server.ops;

import dev.tidegate.Subject;
import dev.tidegate.protocol.Printable;
import dev.tidegate.spi.LimitListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what an operator wants to know of limits. Safe for any number of threads. */
public final class LimitLog implements LimitListener {
    private static final Logger LOG = LoggerFactory.getLogger(LimitLog.class);

    /** Says every event. */
    public LimitLog() {}

    @Override
    public void crossed(ThresholdCrossed event) {
        LOG.info(
                "event=limit.threshold id={} subject={} user={} model={} plan={} limit={} percent={} used={} capacity={}",
                event.eventId(),
                Printable.quoted(event.subject().tenant()),
                user(event.subject()),
                model(event.subject()),
                event.plan(),
                event.limit().name(),
                event.percent(),
                event.used(),
                event.limit().capacity().orElse(0));
    }

    @Override
    public void unusual(UnusualUse event) {
        LOG.warn(
                "event=limit.unusual id={} subject={} user={} model={} plan={} limit={} attempted={} capacity={} from={}",
                event.eventId(),
                Printable.quoted(event.subject().tenant()),
                user(event.subject()),
                model(event.subject()),
                event.plan(),
                event.limit().name(),
                event.attempted(),
                event.limit().capacity().orElse(0),
                event.from());
    }

    @Override
    public void unusualLeftOut(UnusualUseLeftOut event) {
        LOG.warn(
                "event=limit.unusual-left-out count={} text=\"more subjects ask for far more than their limits admit\"",
                event.count());
    }

    private static String user(Subject subject) {
        return subject.user().map(Printable::quoted).orElse("-");
    }

    private static String model(Subject subject) {
        return subject.model().map(Printable::quoted).orElse("-");
    }
}
