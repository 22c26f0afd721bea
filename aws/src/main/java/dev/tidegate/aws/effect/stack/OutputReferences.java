package dev.tidegate.aws.effect.stack;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of parameters that an output of another stack has, once it is made: {@code {{limits-cache.CacheName}}}. */
public final class OutputReferences {
    private static final Pattern REFERENCE = Pattern.compile("\\{\\{([A-Za-z0-9-]+)\\.([A-Za-z0-9]+)}}");

    private OutputReferences() {}

    /** The text that stands for an output of a stack. */
    public static String to(String stack, String output) {
        return "{{" + stack + "." + output + "}}";
    }

    /** The change with each reference to an output that there is by now in place of its value. */
    static Change resolved(Reader reader, Change change) {
        List<Object> parameters = new ArrayList<>();
        for (Object each : Data.list(change.parameters(), "Parameters")) {
            Map<String, Object> parameter = new LinkedHashMap<>(Data.map(each));
            parameter.put("ParameterValue", resolved(reader, Data.text(parameter, "ParameterValue")));
            parameters.add(parameter);
        }
        return change.with("Parameters", parameters);
    }

    /** A value, or the output that it stands for; one that there is not yet stays as it is. */
    public static String resolved(Reader reader, String value) {
        Matcher reference = REFERENCE.matcher(value);
        if (!reference.matches()) {
            return value;
        }
        return Stack.read(reader, reference.group(1)).outputs().getOrDefault(reference.group(2), value);
    }
}
