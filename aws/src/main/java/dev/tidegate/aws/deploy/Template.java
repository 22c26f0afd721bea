package dev.tidegate.aws.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A template of CloudFormation, one of {@code deploy/aws}.
 *
 * @param name of its file, without the ending
 * @param body its text, which is sent as it is
 * @param parameters those it declares, by name and in its order
 * @param outputs the names of its outputs
 */
public record Template(String name, String body, Map<String, TemplateParameter> parameters, List<String> outputs) {
    /** Stores unmodifiable copies. */
    public Template {
        parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        outputs = List.copyOf(outputs);
    }

    /** The template of that name. */
    public static Template named(String name) {
        try (InputStream in = Template.class.getResourceAsStream(name + ".yaml")) {
            if (in == null) {
                throw new IllegalArgumentException("no template " + name);
            }
            return of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A template of that text. */
    static Template of(String name, String body) {
        Map<String, Node> top = entries(
                new Compose(LoadSettings.builder().build()).composeString(body).orElseThrow());
        Map<String, TemplateParameter> parameters = new LinkedHashMap<>();
        entries(top.get("Parameters")).forEach((key, node) -> parameters.put(key, parameter(key, entries(node))));
        return new Template(
                name, body, parameters, List.copyOf(entries(top.get("Outputs")).keySet()));
    }

    private static TemplateParameter parameter(String name, Map<String, Node> fields) {
        return new TemplateParameter(
                name,
                text(fields, "Type").orElseThrow(),
                text(fields, "Default"),
                list(fields.get("AllowedValues")),
                text(fields, "AllowedPattern"),
                text(fields, "MinValue").map(BigDecimal::new),
                text(fields, "MaxValue").map(BigDecimal::new),
                text(fields, "ConstraintDescription"),
                text(fields, "Description").orElse(""));
    }

    private static Optional<String> text(Map<String, Node> fields, String name) {
        return fields.get(name) instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
    }

    private static List<String> list(@org.jspecify.annotations.Nullable Node node) {
        List<String> all = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(each -> all.add(((ScalarNode) each).getValue()));
        }
        return all;
    }

    /** Values with tags of CloudFormation, such as {@code !Ref}, are nodes like all others. */
    private static Map<String, Node> entries(@org.jspecify.annotations.Nullable Node node) {
        Map<String, Node> all = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple each : mapping.getValue()) {
                all.put(((ScalarNode) each.getKeyNode()).getValue(), each.getValueNode());
            }
        }
        return all;
    }
}
