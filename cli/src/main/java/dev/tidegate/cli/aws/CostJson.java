package dev.tidegate.cli.aws;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.aws.cost.AwsPrices;
import dev.tidegate.aws.cost.Bill;
import dev.tidegate.aws.cost.CacheCost;
import dev.tidegate.aws.cost.Design;
import dev.tidegate.aws.cost.Designs;
import dev.tidegate.aws.cost.NodeType;
import dev.tidegate.aws.cost.Price;
import dev.tidegate.aws.cost.Rate;
import dev.tidegate.aws.cost.RegionPrices;
import dev.tidegate.aws.cost.Standing;
import dev.tidegate.aws.cost.Usd;
import dev.tidegate.aws.inventory.CacheShape;
import dev.tidegate.cli.terminal.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Costs for programs: sums to the cent, unit prices as the table has them. */
final class CostJson {
    private final JsonGenerator out;

    private CostJson(JsonGenerator out) {
        this.out = out;
    }

    static String of(AwsPrices table, RegionPrices prices, List<Long> decisions) {
        return Json.text(generator -> {
                    CostJson json = new CostJson(generator);
                    generator.writeStartObject();
                    json.head(table, prices);
                    json.nodes(prices);
                    json.standing(prices);
                    json.rates(prices);
                    json.designs(prices, decisions);
                    json.notNeeded(prices);
                    json.strings("assumptions", Designs.assumptions());
                    generator.writeEndObject();
                })
                + System.lineSeparator();
    }

    static String of(AwsPrices table, RegionPrices prices, CacheCost cost) {
        return Json.text(generator -> {
                    CostJson json = new CostJson(generator);
                    generator.writeStartObject();
                    json.head(table, prices);
                    json.cache(cost);
                    generator.writeEndObject();
                })
                + System.lineSeparator();
    }

    private void head(AwsPrices table, RegionPrices prices) throws IOException {
        out.writeObjectFieldStart("prices");
        out.writeStringField("date", table.date().toString());
        out.writeStringField("region", prices.region());
        out.writeStringField("currency", "USD");
        out.writeNumberField("hoursPerMonth", Usd.HOURS_PER_MONTH);
        out.writeObjectFieldStart("sources");
        for (Map.Entry<String, String> source : table.sources().entrySet()) {
            out.writeStringField(source.getKey(), source.getValue());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private void number(String name, BigDecimal value) throws IOException {
        out.writeFieldName(name);
        out.writeNumber(value.toPlainString());
    }

    private void cents(String name, Optional<BigDecimal> dollars) throws IOException {
        if (dollars.isPresent()) {
            number(name, Usd.cents(dollars.get()));
        } else {
            out.writeNullField(name);
        }
    }

    private void strings(String name, List<String> texts) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    private void nodes(RegionPrices prices) throws IOException {
        out.writeArrayFieldStart("nodes");
        for (NodeType node : prices.nodes()) {
            Price price = prices.node(node).orElseThrow();
            out.writeStartObject();
            out.writeStringField("type", node.type());
            out.writeStringField("engine", node.engine());
            number("dollarsPerHour", price.dollars());
            cents("dollarsPerMonth", Optional.of(Usd.month(price.dollars())));
            out.writeStringField("source", price.source());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void rates(RegionPrices prices) throws IOException {
        out.writeArrayFieldStart("rates");
        for (Rate rate : prices.rates()) {
            Price price = prices.rate(rate).orElseThrow();
            out.writeStartObject();
            out.writeStringField("key", rate.key());
            out.writeStringField("text", rate.text());
            out.writeStringField("unit", rate.unit());
            number("dollars", price.dollars());
            out.writeStringField("source", price.source());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void standing(RegionPrices prices) throws IOException {
        out.writeArrayFieldStart("standing");
        for (Standing standing : Standing.of(prices)) {
            out.writeStartObject();
            out.writeStringField("key", standing.key());
            out.writeStringField("name", standing.name());
            cents("dollarsPerMonth", standing.bill().total());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void designs(RegionPrices prices, List<Long> decisions) throws IOException {
        List<List<Design>> columns =
                decisions.stream().map(count -> Designs.at(prices, count)).toList();
        out.writeArrayFieldStart("designs");
        for (int i = 0; i < columns.get(0).size(); i++) {
            Design design = columns.get(0).get(i);
            out.writeStartObject();
            out.writeStringField("id", design.id());
            out.writeStringField("key", design.key());
            out.writeStringField("name", design.name());
            out.writeStringField("addedLatency", design.addedLatency());
            out.writeStringField("remark", design.remark());
            out.writeArrayFieldStart("months");
            for (int j = 0; j < columns.size(); j++) {
                Optional<Bill> bill = columns.get(j).get(i).bill();
                if (bill.isPresent()) {
                    out.writeStartObject();
                    out.writeNumberField("decisions", decisions.get(j));
                    bill(bill.get());
                    out.writeEndObject();
                }
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** The fields of a bill, in an object that is open. */
    private void bill(Bill bill) throws IOException {
        cents("dollarsPerMonth", bill.total());
        out.writeArrayFieldStart("parts");
        for (Bill.Line line : bill.lines()) {
            out.writeStartObject();
            out.writeStringField("what", line.what());
            cents("dollars", Optional.of(line.dollars()));
            out.writeEndObject();
        }
        out.writeEndArray();
        strings("missing", bill.missing());
    }

    private void notNeeded(RegionPrices prices) throws IOException {
        out.writeArrayFieldStart("notNeeded");
        for (NotNeeded item : NotNeeded.of(prices)) {
            out.writeStartObject();
            out.writeStringField("what", item.what());
            cents("dollarsPerMonth", item.dollars());
            out.writeStringField("why", item.why());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void cache(CacheCost cost) throws IOException {
        out.writeObjectFieldStart("cache");
        out.writeStringField("id", cost.cache().id());
        out.writeStringField("kind", cost.cache().kind().text());
        out.writeStringField("engine", cost.cache().engine());
        out.writeStringField("version", cost.cache().version());
        out.writeArrayFieldStart("nodes");
        for (CacheShape.Node node : cost.cache().nodes()) {
            out.writeStartObject();
            out.writeStringField("id", node.clusterId());
            out.writeStringField("type", node.type());
            out.writeNumberField("count", node.count());
            out.writeEndObject();
        }
        out.writeEndArray();
        if (cost.use().bytes().isPresent()) {
            out.writeNumberField("dataBytes", Math.round(cost.use().bytes().getAsDouble()));
        } else {
            out.writeNullField("dataBytes");
        }
        out.writeNumberField("snapshots", cost.snapshots());
        bill(cost.bill());
        strings("remarks", cost.remarks());
        out.writeEndObject();
    }
}
