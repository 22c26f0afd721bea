package dev.tidegate.cli.aws;

import dev.tidegate.aws.cost.AwsPrices;
import dev.tidegate.aws.cost.Bill;
import dev.tidegate.aws.cost.CacheCost;
import dev.tidegate.aws.cost.Design;
import dev.tidegate.aws.cost.Designs;
import dev.tidegate.aws.cost.NodeType;
import dev.tidegate.aws.cost.Price;
import dev.tidegate.aws.cost.RegionPrices;
import dev.tidegate.aws.cost.Standing;
import dev.tidegate.aws.cost.Usd;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The result of {@code aws cost} as text. */
final class CostText {
    /** The sizes that a limiter needs: a counter takes a few hundred bytes. */
    private static final Pattern SMALL = Pattern.compile("cache\\.[a-z0-9]+\\.(micro|small|medium|large)");

    private final StringBuilder out = new StringBuilder();
    private final Colour colour;

    private CostText(Terminal terminal) {
        this.colour = Colour.of(terminal);
    }

    static String of(Terminal terminal, AwsPrices table, RegionPrices prices, List<Long> decisions, boolean parts) {
        CostText text = new CostText(terminal);
        text.head(table, prices);
        text.nodes(prices);
        text.standing(prices);
        text.rates(prices);
        List<List<Design>> columns =
                decisions.stream().map(count -> Designs.at(prices, count)).toList();
        text.designs(decisions, columns);
        if (parts) {
            text.parts(decisions, columns);
        }
        text.notNeeded(prices);
        text.list("The figures assume", Designs.assumptions());
        text.list("Prices are from", sources(table));
        return text.out.toString();
    }

    static String of(Terminal terminal, AwsPrices table, RegionPrices prices, CacheCost cost) {
        CostText text = new CostText(terminal);
        text.head(table, prices);
        text.cache(cost);
        return text.out.toString();
    }

    private static List<String> sources(AwsPrices table) {
        List<String> sources = new ArrayList<>();
        table.sources().forEach((id, what) -> sources.add(id + ": " + what));
        return sources;
    }

    private void line(String text) {
        out.append(text).append(System.lineSeparator());
    }

    private void table(Table table) {
        table.lines(colour).forEach(this::line);
    }

    private void list(String title, List<String> items) {
        line("");
        line(colour.bold(title));
        items.forEach(item -> line("  " + item));
    }

    private void head(AwsPrices table, RegionPrices prices) {
        line("Dollars in " + prices.region() + ", on demand, as of " + table.date() + "; a month is 730 hours.");
        line("");
    }

    private void nodes(RegionPrices prices) {
        Table nodes = new Table("node", "engine", ">an hour", ">a month");
        List<NodeType> small = prices.nodes().stream()
                .filter(node -> SMALL.matcher(node.type()).matches())
                .toList();
        for (NodeType node : small) {
            BigDecimal hour = prices.node(node).map(Price::dollars).orElse(BigDecimal.ZERO);
            nodes.row(node.type(), node.engine(), plain(hour), cents(Usd.month(hour)));
        }
        table(nodes);
        int larger = prices.nodes().size() - small.size();
        if (larger > 0) {
            line("Larger nodes, in --json: " + larger + ".");
        }
        prices.nodes().stream().findFirst().ifPresent(node -> line("The older guides use one cache.t3.micro."));
        line("");
    }

    private void standing(RegionPrices prices) {
        Table standing = new Table("besides", ">a month");
        Standing.of(prices).forEach(each -> standing.row(each.name(), total(Optional.of(each.bill()))));
        table(standing);
        line("");
    }

    private void rates(RegionPrices prices) {
        Table rates = new Table("by use", ">price", "for one");
        prices.rates().stream()
                .filter(rate -> !rate.isHourly())
                .forEach(rate -> rates.row(
                        rate.text(),
                        prices.rate(rate).map(price -> plain(price.dollars())).orElse(""),
                        rate.unit()));
        table(rates);
        line("");
    }

    private void designs(List<Long> decisions, List<List<Design>> columns) {
        List<String> headings = new ArrayList<>(List.of("", "dollars a month, at decisions a month:"));
        decisions.forEach(count -> headings.add(">" + count(count)));
        headings.add("a decision waits");
        Table table = new Table(headings.toArray(String[]::new));
        List<Design> first = columns.get(0);
        for (int i = 0; i < first.size(); i++) {
            List<Object> cells =
                    new ArrayList<>(List.of(first.get(i).id(), first.get(i).name()));
            for (List<Design> column : columns) {
                cells.add(total(column.get(i).bill()));
            }
            cells.add(first.get(i).addedLatency());
            table.row(cells.toArray());
        }
        table(table);
        line("");
        first.forEach(
                design -> line(String.format(Locale.ROOT, "%-2s  %s: %s", design.id(), design.key(), design.remark())));
    }

    private static String total(Optional<Bill> bill) {
        return bill.map(found -> found.total().map(CostText::cents).orElse("no price"))
                .orElse("-");
    }

    private void parts(List<Long> decisions, List<List<Design>> columns) {
        for (int i = 0; i < columns.size(); i++) {
            for (Design design : columns.get(i)) {
                if (design.bill().isPresent()) {
                    String title = design.id() + "  " + design.key() + " at " + count(decisions.get(i));
                    list(title, lines(design.bill().get()));
                }
            }
        }
    }

    private static List<String> lines(Bill bill) {
        List<String> lines = new ArrayList<>();
        bill.lines()
                .forEach(part -> lines.add(String.format(Locale.ROOT, "%10s  %s", cents(part.dollars()), part.what())));
        bill.missing().forEach(key -> lines.add("         -  no price for " + key));
        bill.total().ifPresent(sum -> lines.add(String.format(Locale.ROOT, "%10s  together", cents(sum))));
        return lines;
    }

    private void notNeeded(RegionPrices prices) {
        List<String> items = new ArrayList<>();
        for (NotNeeded item : NotNeeded.of(prices)) {
            String price = item.dollars()
                    .map(dollars -> ", $" + cents(dollars) + " a month")
                    .orElse("");
            items.add(item.what() + price + ": " + item.why());
        }
        list("Not needed", items);
    }

    private void cache(CacheCost cost) {
        line(cost.cache().id() + ": " + cost.cache().kind().text() + ", "
                + cost.cache().engine() + " " + cost.cache().version());
        if (cost.cache().kind() != CacheKind.SERVERLESS) {
            cost.cache().nodes().forEach(node -> line("  " + node.clusterId() + "  " + node.type()));
        }
        cost.use()
                .bytes()
                .ifPresent(bytes -> line("  data: " + Quantities.text(bytes, "bytes") + " on average in the last day"));
        line("  snapshots: " + cost.snapshots());
        list("A month", lines(cost.bill()));
        list("Besides", cost.remarks());
    }

    private static String plain(BigDecimal dollars) {
        return dollars.toPlainString();
    }

    private static String cents(BigDecimal dollars) {
        return String.format(Locale.ROOT, "%,.2f", Usd.cents(dollars));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
