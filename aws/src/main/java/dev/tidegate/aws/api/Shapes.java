package dev.tidegate.aws.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** Turns maps into the SDK's objects and back, by the fields that those list of themselves. */
public final class Shapes {
    private Shapes() {}

    /**
     * Sets the fields of a builder that the map names.
     *
     * @return the entries of the map that the shape has no field for
     */
    public static Map<String, Object> fill(SdkPojo builder, Map<String, Object> values) {
        Map<String, Object> rest = new LinkedHashMap<>(values);
        for (SdkField<?> field : builder.sdkFields()) {
            if (rest.containsKey(field.memberName())) {
                field.set(builder, toSdk(field, rest.remove(field.memberName())));
            }
        }
        return rest;
    }

    private static Object toSdk(SdkField<?> field, Object value) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            return built(field, map(field, value));
        }
        if (type == MarshallingType.LIST) {
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            return list(field, value).stream().map(each -> toSdk(member, each)).toList();
        }
        if (type == MarshallingType.MAP) {
            SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> copy = new LinkedHashMap<>();
            map(field, value).forEach((key, each) -> copy.put(key, toSdk(member, each)));
            return copy;
        }
        return scalar(field, value);
    }

    private static Object built(SdkField<?> field, Map<String, Object> values) {
        SdkPojo builder = field.constructor().get();
        Map<String, Object> rest = fill(builder, values);
        if (!rest.isEmpty()) {
            throw new UnknownCallException(field.memberName() + " has no field " + rest.keySet());
        }
        return ((SdkBuilder<?, ?>) builder).build();
    }

    private static Object scalar(SdkField<?> field, Object value) {
        MarshallingType<?> type = field.marshallingType();
        String text = String.valueOf(value);
        try {
            if (type == MarshallingType.INTEGER) {
                return Integer.valueOf(text);
            }
            if (type == MarshallingType.LONG) {
                return Long.valueOf(text);
            }
            if (type == MarshallingType.DOUBLE) {
                return Double.valueOf(text);
            }
            if (type == MarshallingType.FLOAT) {
                return Float.valueOf(text);
            }
        } catch (NumberFormatException e) {
            throw new UnknownCallException(field.memberName() + ": " + text + " (expected: a number)");
        }
        if (type == MarshallingType.BOOLEAN) {
            return Boolean.valueOf(text);
        }
        if (type == MarshallingType.INSTANT) {
            return Instant.parse(text);
        }
        return type == MarshallingType.SDK_BYTES ? SdkBytes.fromUtf8String(text) : text;
    }

    private static Map<String, Object> map(SdkField<?> field, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new UnknownCallException(field.memberName() + ": expected a map of names to values");
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, each) -> copy.put(String.valueOf(key), each));
        return copy;
    }

    private static List<?> list(SdkField<?> field, Object value) {
        if (!(value instanceof List<?> list)) {
            throw new UnknownCallException(field.memberName() + ": expected a list");
        }
        return list;
    }

    /** The fields of an object that have a value, by the API's names. */
    public static Map<String, Object> read(SdkPojo object) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (SdkField<?> field : object.sdkFields()) {
            value(field, field.getValueOrDefault(object)).ifPresent(value -> values.put(field.memberName(), value));
        }
        return values;
    }

    private static Optional<Object> value(SdkField<?> field, @org.jspecify.annotations.Nullable Object value) {
        if (value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap) {
            return Optional.empty();
        }
        if (value instanceof SdkPojo nested) {
            return Optional.of(read(nested));
        }
        if (value instanceof Collection<?> all) {
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> copy = new ArrayList<>();
            all.forEach(each -> value(member, each).ifPresent(copy::add));
            return Optional.of(copy);
        }
        if (value instanceof Map<?, ?> map) {
            SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> value(member, each).ifPresent(found -> copy.put(String.valueOf(key), found)));
            return Optional.of(copy);
        }
        boolean isPlain = value instanceof Boolean || value instanceof Number;
        return Optional.of(isPlain ? value : value instanceof SdkBytes bytes ? bytes.asUtf8String() : value.toString());
    }
}
