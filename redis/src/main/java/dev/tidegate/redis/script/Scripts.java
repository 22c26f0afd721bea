package dev.tidegate.redis.script;

import dev.tidegate.TimeSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;

/** The scripts of a store, by the names of their files. */
public final class Scripts {
    public static final List<String> NAMES = List.of(
            "decide.lua",
            "read.lua",
            "reserve.lua",
            "extend.lua",
            "settle.lua",
            "cancel.lua",
            "adjust.lua",
            "look.lua",
            "reset.lua",
            "instances.lua",
            "versions.lua",
            "epoch.lua",
            "attempts.lua",
            "plans.lua",
            "overrides.lua");

    /** The flag of a reply that says that a threshold was recorded; no caller of a store gets it. */
    public static final int THRESHOLD = 32;

    /** The files of which the scripts of shapes are made. */
    public static final List<String> SHAPE_FILES = ShapeText.FILES;

    /** They do not depend on the time. */
    private static final Set<String> TIMELESS = Set.of("reset.lua", "attempts.lua", "plans.lua");

    /** The steps that change what is charged. */
    private static final Set<String> RECORDED =
            Set.of("reserve.lua", "extend.lua", "settle.lua", "cancel.lua", "adjust.lua");

    /** The steps that can add a charge. */
    private static final Set<String> WATCHED = Set.of("reserve.lua", "extend.lua", "settle.lua");

    private final Map<String, LuaScript> byName = new LinkedHashMap<>();
    private final BiFunction<PlanShape.Step, PlanShape, LuaScript> shaped;

    private Scripts(BiFunction<PlanShape.Step, PlanShape, LuaScript> shaped) {
        this.shaped = shaped;
    }

    public static Scripts shipped() {
        Scripts scripts = new Scripts((step, shape) -> LuaScript.of(shapedText(step, shape)));
        NAMES.forEach(name -> scripts.byName.put(name, LuaScript.load(name)));
        return scripts;
    }

    private static String shapedText(PlanShape.Step step, PlanShape shape) {
        return LuaScript.shaped(step, shape, LuaScript.read(step.script()), LuaScript::included);
    }

    /** The step, in the script that adds what it charges to the stream, where it is recorded. */
    private static String recordingText(PlanShape.Step step, String text) {
        return RECORDED.contains(step.script()) ? LuaScript.recordingStep(text) : text;
    }

    /** The text for a shape whose thresholds are recorded: of a settle these are looked for in an array. */
    private static String watchedText(PlanShape.Step step, PlanShape shape) {
        String text = shapedText(step, shape);
        return step == PlanShape.Step.SETTLE ? LuaScript.withArrays(text) : text;
    }

    /** The scripts that add what they charge to the stream of the usage ledger; the others are as they are. */
    public static Scripts recording() {
        Scripts scripts = new Scripts((step, shape) -> LuaScript.of(recordingText(step, shapedText(step, shape))));
        NAMES.forEach(name ->
                scripts.byName.put(name, RECORDED.contains(name) ? LuaScript.recording(name) : LuaScript.load(name)));
        return scripts;
    }

    /**
     * The scripts that record which thresholds they reach: decisions and the steps that can add a charge.
     *
     * @param recording whether steps add what they charge to the stream of the usage ledger too
     */
    public static Scripts watching(boolean recording) {
        Scripts plain = recording ? recording() : shipped();
        Scripts scripts = new Scripts((step, shape) -> {
            String text = watchedText(step, shape);
            return LuaScript.watching(recording ? recordingText(step, text) : text);
        });
        NAMES.forEach(name -> scripts.byName.put(name, plain.named(name)));
        scripts.byName.put("decide.lua", LuaScript.watching(LuaScript.read("decide.lua")));
        for (String name : WATCHED) {
            scripts.byName.put(
                    name, LuaScript.watching(recording ? LuaScript.recordingText(name) : LuaScript.read(name)));
        }
        return scripts;
    }

    /** For tests: with the time passed in, and some of them with other texts. */
    public static Scripts timed(TimeSource time, Map<String, String> others) {
        Scripts scripts = new Scripts((step, shape) -> LuaScript.timed(
                LuaScript.shaped(
                        step,
                        shape,
                        others.getOrDefault(step.script(), LuaScript.read(step.script())),
                        name -> others.getOrDefault(name, LuaScript.included(name))),
                time));
        for (String name : NAMES) {
            String text = others.getOrDefault(name, LuaScript.read(name));
            scripts.byName.put(name, TIMELESS.contains(name) ? LuaScript.of(text) : LuaScript.timed(text, time));
        }
        return scripts;
    }

    public LuaScript named(String name) {
        return Objects.requireNonNull(byName.get(name), name);
    }

    /** The script for a step under plans of one shape. Each call makes a new one. */
    public LuaScript shaped(PlanShape.Step step, PlanShape shape) {
        return shaped.apply(step, shape);
    }

    public List<LuaScript> all() {
        return List.copyOf(byName.values());
    }
}
