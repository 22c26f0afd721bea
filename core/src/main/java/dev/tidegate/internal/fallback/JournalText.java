package dev.tidegate.internal.fallback;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Subject;
import dev.tidegate.internal.engine.NoLimit;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A line of the journal for each thing: what it is, its number, then its fields, and a checksum, so that a line that was cut off is
 * known. Calls are summed up in batches; each call rewrites its batch under the same number, and the last line stands.
 */
final class JournalText {
    private static final String SETTLE = "settle";
    private static final String CANCEL = "cancel";
    private static final String RESERVE = "reserve";
    private static final String DONE = "done";
    private static final String NONE = "-";
    private static final String TAB = "\t";

    private final Function<String, Optional<LimitSet>> plans;
    private final Function<LimitSet, LimitSet> booked;

    /**
     * @param plans the limits of a plan of this name
     * @param booked the same limits, of which none denies
     */
    JournalText(Function<String, Optional<LimitSet>> plans, Function<LimitSet, LimitSet> booked) {
        this.plans = plans;
        this.booked = booked;
    }

    /** Nothing for what is not written down. */
    static Optional<String> line(QueuedItem item) {
        if (item instanceof QueuedItem.Ending ending) {
            return Optional.of(ending.actual
                    .map(actual -> sealed(
                            SETTLE,
                            item,
                            text(ending.digest),
                            text(actual.unknown() ? 1 : 0),
                            usage(actual),
                            meters(actual)
                                    + ending.untracked.map(JournalText::charge).orElse("")))
                    .orElseGet(() -> sealed(CANCEL, item)));
        }
        if (item instanceof QueuedItem.Booking booking) {
            return Optional.of(sealed(
                    RESERVE,
                    item,
                    encoded(booking.plan),
                    parts(booking),
                    prices(booking),
                    text(booking.expiryMicros),
                    text(booking.tombstoneMillis),
                    text(booking.fingerprint),
                    text(booking.ended ? 1 : 0),
                    booking.left.length == 0 ? NONE : numbers(booking.left),
                    text(booking.leftAtMicros)));
        }
        return Optional.empty();
    }

    static String done(long number) {
        return withSum(DONE + TAB + number);
    }

    private static String sealed(String kind, QueuedItem item, String... fields) {
        StringJoiner line = new StringJoiner(TAB);
        line.add(kind).add(text(item.number)).add(encoded(item.subject.tenant()));
        line.add(optional(item.subject.user()))
                .add(optional(item.subject.model()))
                .add(encoded(item.id));
        Arrays.stream(fields).forEach(line::add);
        return withSum(line.toString());
    }

    private static String withSum(String line) {
        return line + TAB + sum(line);
    }

    private static String sum(String line) {
        CRC32 crc = new CRC32();
        crc.update(line.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** A line of the journal: an entry, or the number of one that is done. */
    record Read(Optional<QueuedItem> item, long number) {}

    /** Nothing for a line that is not whole. */
    Optional<Read> read(String line) {
        int end = line.lastIndexOf('\t');
        if (end < 0 || !sum(line.substring(0, end)).equals(line.substring(end + 1))) {
            return Optional.empty();
        }
        Iterator<String> fields = List.of(line.substring(0, end).split(TAB, -1)).iterator();
        try {
            String kind = fields.next();
            long number = Long.parseLong(fields.next());
            return Optional.of(new Read(kind.equals(DONE) ? Optional.empty() : item(kind, number, fields), number));
        } catch (NoSuchElementException
                | InvalidInputException
                | IllegalArgumentException
                | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private Optional<QueuedItem> item(String kind, long number, Iterator<String> fields) {
        Subject subject = new Subject(decoded(fields.next()), optionalOf(fields.next()), optionalOf(fields.next()));
        String id = decoded(fields.next());
        QueuedItem item = switch (kind) {
            case SETTLE -> settle(subject, id, fields);
            case CANCEL -> new QueuedItem.Ending(subject, id, Optional.empty(), 0, Optional.empty());
            case RESERVE -> reserve(subject, id, fields);
            default -> throw new InvalidInputException("journal", kind, "a line of this release");
        };
        if (item != null) {
            item.number = number;
        }
        return Optional.ofNullable(item);
    }

    private QueuedItem settle(Subject subject, String id, Iterator<String> fields) {
        long digest = Long.parseLong(fields.next());
        boolean unknown = fields.next().equals("1");
        Optional<Usage> usage = usage(fields.next());
        Map<Long, Long> meters = pairs(fields.next()).entrySet().stream()
                .collect(Collectors.toMap(each -> Long.parseLong(each.getKey()), Map.Entry::getValue));
        // A line of an older release ends here, and one without a charge.
        Optional<QueuedItem.Booking> untracked = fields.hasNext() ? charge(subject, id, fields) : Optional.empty();
        return new QueuedItem.Ending(subject, id, Optional.of(new Amounts(usage, meters, unknown)), digest, untracked);
    }

    /** A booking may have fewer limits than the plan, where shadows of users or models are left out: so each is named. */
    private static String parts(QueuedItem.Booking booking) {
        return IntStream.range(0, booking.parts.length)
                .mapToObj(i -> booking.known.id(i) + "=" + booking.parts[i])
                .collect(Collectors.joining(","));
    }

    /** The fields of a charge without a reservation. */
    private static String charge(QueuedItem.Booking charge) {
        return String.join(
                TAB,
                "",
                encoded(charge.plan),
                parts(charge),
                prices(charge),
                text(charge.tombstoneMillis),
                text(charge.fingerprint));
    }

    /** Of the limits that the plan still has; nothing if it has none of them. */
    private Optional<QueuedItem.Booking> charge(Subject subject, String id, Iterator<String> fields) {
        String plan = decoded(fields.next());
        Map<String, Long> parts = pairs(fields.next());
        Optional<UnitPrices> prices = prices(fields.next());
        long tombstone = Long.parseLong(fields.next());
        long fingerprint = Long.parseLong(fields.next());
        List<Limit> limits = plans.apply(plan).map(LimitSet::limits).orElse(List.of()).stream()
                .filter(limit -> parts.containsKey(text(limit.id())))
                .toList();
        if (limits.isEmpty()) {
            return Optional.empty();
        }
        LimitSet set = LimitSet.of(new Plan(plan, limits));
        long[] each = limits.stream()
                .mapToLong(limit -> parts.getOrDefault(text(limit.id()), 0L))
                .toArray();
        StoreCommand.Reserve command = reserve(subject, id, set, each, prices, tombstone, fingerprint, true);
        return Optional.of(new QueuedItem.Booking(plan, set, booked.apply(set), command, 0));
    }

    private static String prices(QueuedItem.Booking booking) {
        return booking.prices.map(prices -> numbers(prices.inOrder())).orElse(NONE);
    }

    private static Optional<UnitPrices> prices(String text) {
        return text.equals(NONE) ? Optional.empty() : Optional.of(UnitPrices.ofOrder(numbers(text)));
    }

    private static StoreCommand.Reserve reserve(
            Subject subject,
            String id,
            LimitSet set,
            long[] parts,
            Optional<UnitPrices> prices,
            long tombstone,
            long fingerprint,
            boolean ended) {
        List<Formula> terms = set.limits().stream()
                .map(limit -> Formula.of(limit.meter(), limit.weights()))
                .toList();
        return new StoreCommand.Reserve(
                subject, id, set, Boundaries.around(set, 0), parts, terms, prices, 0, tombstone, fingerprint, ended);
    }

    /** Nothing if there is no such plan any more, or it has other limits. */
    private @Nullable QueuedItem reserve(Subject subject, String id, Iterator<String> fields) {
        String plan = decoded(fields.next());
        String told = fields.next();
        Optional<UnitPrices> prices = prices(fields.next());
        long expiry = Long.parseLong(fields.next());
        long tombstone = Long.parseLong(fields.next());
        long fingerprint = Long.parseLong(fields.next());
        boolean ended = fields.next().equals("1");
        LimitSet whole = plans.apply(plan).orElse(null);
        List<String> ids = whole == null ? List.of() : ids(told, whole);
        LimitSet known = whole == null ? null : among(whole, ids);
        if (known == null) {
            return null;
        }
        long[] parts = ofLimits(known, ids, numbers(told.replaceAll("[0-9]+=", "")));
        StoreCommand.Reserve command = reserve(subject, id, known, parts, prices, tombstone, fingerprint, ended);
        QueuedItem.Booking booking = new QueuedItem.Booking(plan, known, booked.apply(known), command, expiry);
        // A line of an older release ends here.
        String left = fields.hasNext() ? fields.next() : NONE;
        if (!left.equals(NONE)) {
            booking.leaves(ofLimits(known, ids, numbers(left)), Long.parseLong(fields.next()));
        }
        return booking;
    }

    /** The ids of the limits in the order of the line. A line of an older release has those of the whole plan, and no ids. */
    private static List<String> ids(String told, LimitSet whole) {
        if (told.indexOf('=') < 0) {
            List<String> all =
                    whole.limits().stream().map(limit -> text(limit.id())).toList();
            return numbers(told).length == all.size() ? all : List.of();
        }
        return Arrays.stream(told.split(",", -1))
                .map(pair -> pair.substring(0, pair.indexOf('=')))
                .toList();
    }

    /** Those limits of a plan that a line names; nothing if it has none of them. */
    private static @Nullable LimitSet among(LimitSet whole, List<String> ids) {
        List<Limit> limits = Stream.concat(whole.limits().stream(), Stream.of(NoLimit.UNLIMITED))
                .filter(limit -> ids.contains(text(limit.id())))
                .toList();
        if (limits.isEmpty()) {
            return null;
        }
        return limits.equals(whole.limits()) ? whole : LimitSet.of(new Plan(whole.plan(), limits));
    }

    private static long[] ofLimits(LimitSet known, List<String> ids, long[] inOrderOfTheLine) {
        return known.limits().stream()
                .mapToLong(limit -> inOrderOfTheLine[ids.indexOf(text(limit.id()))])
                .toArray();
    }

    private static String usage(Amounts actual) {
        return actual.usage()
                .map(usage -> usage.counts().entrySet().stream()
                        .map(each -> each.getKey().name() + "=" + each.getValue())
                        .collect(Collectors.joining(",")))
                .orElse(NONE);
    }

    private static Optional<Usage> usage(String text) {
        if (text.equals(NONE)) {
            return Optional.empty();
        }
        Map<TokenKind, Long> counts = new EnumMap<>(TokenKind.class);
        pairs(text).forEach((kind, count) -> counts.put(TokenKind.valueOf(kind), count));
        return Optional.of(new Usage(counts));
    }

    private static String meters(Amounts actual) {
        return actual.meters().entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(","));
    }

    private static Map<String, Long> pairs(String text) {
        Map<String, Long> pairs = new HashMap<>();
        if (!text.isEmpty()) {
            for (String pair : text.split(",", -1)) {
                int at = pair.indexOf('=');
                if (at < 0) {
                    throw new NumberFormatException(pair);
                }
                pairs.put(pair.substring(0, at), Long.parseLong(pair.substring(at + 1)));
            }
        }
        return pairs;
    }

    private static String numbers(long[] all) {
        return Arrays.stream(all).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    private static long[] numbers(String text) {
        return Arrays.stream(text.split(",", -1)).mapToLong(Long::parseLong).toArray();
    }

    private static String text(long number) {
        return Long.toString(number);
    }

    private static String optional(Optional<String> id) {
        return id.map(value -> "=" + encoded(value)).orElse(NONE);
    }

    private static Optional<String> optionalOf(String text) {
        return text.equals(NONE) ? Optional.empty() : Optional.of(decoded(text.substring(1)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
