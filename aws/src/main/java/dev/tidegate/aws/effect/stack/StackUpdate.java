package dev.tidegate.aws.effect.stack;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gives a stack another template or other parameters. It is undone by those it had. */
final class StackUpdate implements Effect {
    private static final String TEMPLATE = "TemplateBody";

    @Override
    public Look look(Reader reader, Change change) {
        String name = Data.text(change.parameters(), "StackName");
        Stack stack = Stack.read(reader, name);
        SortedMap<String, String> properties = new TreeMap<>();
        Map<String, Object> raw = new LinkedHashMap<>(stack.raw());
        if (stack.exists()) {
            raw.put(TEMPLATE, Stack.template(reader, name));
            properties.putAll(wanted(name, Data.text(raw, TEMPLATE), stack.parameters()));
        } else {
            properties.put("stack " + name, Look.NONE);
        }
        return new Look(properties, raw, stack.status(reader));
    }

    private static SortedMap<String, String> wanted(
            String name, String template, SortedMap<String, String> parameters) {
        SortedMap<String, String> all = new TreeMap<>();
        all.put("stack " + name + " template", "sha256:" + Fingerprint.of(template));
        parameters.forEach((key, value) -> all.put("stack " + name + " " + key, value));
        return all;
    }

    @Override
    public Change exact(Reader reader, Change change) {
        return OutputReferences.resolved(reader, change);
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties()
                .equals(wanted(
                        Data.text(change.parameters(), "StackName"),
                        Data.text(change.parameters(), TEMPLATE),
                        Stack.byKey(Data.list(change.parameters(), "Parameters"), "ParameterKey", "ParameterValue")));
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        String name = Data.text(change.parameters(), "StackName");
        List<Object> parameters = new ArrayList<>();
        new Stack(name, before.raw()).parameters().forEach((key, value) -> {
            Map<String, Object> parameter = new LinkedHashMap<>();
            parameter.put("ParameterKey", key);
            parameter.put("ParameterValue", value);
            parameters.add(parameter);
        });
        return Undo.by(Change.of("cloudformation", "UpdateStack", name)
                .with("StackName", name)
                .with(TEMPLATE, Data.text(before.raw(), TEMPLATE))
                .with("Parameters", parameters)
                .with("Capabilities", Data.list(change.parameters(), "Capabilities"))
                .changing("Stack", "as applied", "as before"));
    }
}
