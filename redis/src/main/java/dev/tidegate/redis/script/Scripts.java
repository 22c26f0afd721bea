package dev.tidegate.redis.script;

import dev.tidegate.TimeSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

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
    private static final Set<String> WATCHED = Set.of("reserve.lua", "extend.lua", "settle.lua", "adjust.lua");

    private final Map<String, LuaScript> byName = new LinkedHashMap<>();
    private final BiFunction<PlanShape.Step, PlanShape, LuaScript> shaped;

    private Scripts(BiFunction<PlanShape.Step, PlanShape, LuaScript> shaped) {
        this.shaped = shaped;
    }

    public static Scripts shipped() {
        Scripts scripts = new Scripts(framed(step -> LuaScript.read(step.script())));
        NAMES.forEach(name -> scripts.byName.put(name, LuaScript.load(name)));
        return scripts;
    }

    /**
     * Makes the scripts of shapes out of the generic script of each step.
     *
     * @param generic the text of the generic script of a step, with the place for that of a shape
     * @param shape what is made of the text of a shape before it is put there
     */
    private static BiFunction<PlanShape.Step, PlanShape, LuaScript> framed(
            Function<PlanShape.Step, String> generic,
            BiFunction<PlanShape.Step, String, String> shape,
            UnaryOperator<String> files) {
        Map<PlanShape.Step, LuaScript.Frame> frames = new ConcurrentHashMap<>();
        return (step, plan) -> frames.computeIfAbsent(step, any -> new LuaScript.Frame(generic.apply(step)))
                .with(shape.apply(step, ShapeText.of(step, plan, files)));
    }

    private static BiFunction<PlanShape.Step, PlanShape, LuaScript> framed(Function<PlanShape.Step, String> generic) {
        return framed(generic, (step, shape) -> shape, LuaScript::included);
    }

    /** The step, in the script that adds what it charges to the stream, where it is recorded. */
    private static String recordingText(PlanShape.Step step, String text) {
        return RECORDED.contains(step.script()) ? LuaScript.recordingStep(text) : text;
    }

    /** The text of a step whose thresholds are recorded: of a settle these are looked for in an array. */
    private static String watchedText(PlanShape.Step step, String text) {
        return step == PlanShape.Step.SETTLE ? LuaScript.withArrays(text) : text;
    }

    /** The scripts that add what they charge to the stream of the usage ledger; the others are as they are. */
    public static Scripts recording() {
        Scripts scripts = new Scripts(framed(step -> recordingText(step, LuaScript.read(step.script()))));
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
        Scripts scripts = new Scripts(framed(
                step -> {
                    String text = watchedText(step, LuaScript.read(step.script()));
                    return LuaScript.watchingStep(recording ? recordingText(step, text) : text);
                },
                Scripts::watchedText,
                LuaScript::included));
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
        BiFunction<PlanShape.Step, PlanShape, LuaScript> framed = framed(
                step -> LuaScript.toldTime(others.getOrDefault(step.script(), LuaScript.read(step.script()))),
                (step, shape) -> shape,
                name -> others.getOrDefault(name, LuaScript.included(name)));
        Scripts scripts = new Scripts((step, shape) -> framed.apply(step, shape).at(time));
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
