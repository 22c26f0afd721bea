package dev.tidegate.overrides;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spi.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * All overrides of one tenant, and their version. Immutable.
 *
 * @param version 0 if there are none; grows with every change
 */
public record SubjectOverrides(String tenant, long version, List<SubjectOverride> all) {
    /** The most overrides of one tenant. */
    public static final int MOST = 64;

    /** Copies the list, so that the record is immutable. */
    public SubjectOverrides {
        Ids.checked("subject", tenant);
        all = List.copyOf(all);
    }

    /**
     * A list in which {@code added} takes the place of the one about the same thing; else it is the last. A grant whose id is
     * there already changes nothing.
     */
    public static List<SubjectOverride> with(List<SubjectOverride> list, SubjectOverride added) {
        required("added", added);
        List<SubjectOverride> next = new ArrayList<>(required("list", list));
        for (int i = 0; i < next.size(); i++) {
            if (added.replaces(next.get(i))) {
                if (added.kind() == SubjectOverride.Kind.GRANT) {
                    return next;
                }
                next.set(i, added);
                return next;
            }
        }
        next.add(added);
        if (next.size() > MOST) {
            throw new InvalidInputException("overrides", next.size(), "at most " + MOST + " of one subject");
        }
        return next;
    }

    /** A list without those that are over at {@code now}. */
    public static List<SubjectOverride> without(List<SubjectOverride> list, Instant now) {
        required("now", now);
        return required("list", list).stream()
                .filter(each -> each.until().map(now::isBefore).orElse(true))
                .toList();
    }
}
