package dev.tidegate.aws.effect.stack;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a stack with the tags of the plan. One without them is not the plan's, and is neither adopted nor deleted. A stack
 * that could not be made is left as CloudFormation leaves it, so that its events can be read; a rollback deletes it.
 */
final class StackCreation implements Effect {
    private static final String OURS = "made by this plan";
    private static final String FAILED = "begun by this plan, and failed";

    @Override
    public Look look(Reader reader, Change change) {
        Stack stack = Stack.read(reader, Data.text(change.parameters(), "StackName"));
        return new Look(
                new TreeMap<>(Map.of("stack " + stack.name(), state(reader, stack))),
                stack.raw(),
                stack.status(reader));
    }

    private static String state(Reader reader, Stack stack) {
        if (!stack.exists()) {
            return Look.NONE;
        }
        if (!reader.isOurs(Data.list(stack.raw(), "Tags"))) {
            return "exists";
        }
        return stack.isComplete() ? OURS : FAILED;
    }

    @Override
    public Change exact(Reader reader, Change change) {
        return OutputReferences.resolved(reader, change);
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().containsValue(OURS);
    }

    @Override
    public boolean isLeftBehind(Look now, Change change) {
        return now.properties().containsValue(FAILED);
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        String name = Data.text(change.parameters(), "StackName");
        return Undo.by(Change.of("cloudformation", "DeleteStack", name)
                .with("StackName", name)
                .changing("Stack", name, Look.NONE));
    }

    @Override
    public Map<String, Object> request(Reader reader, Change change) {
        return Data.with(change.parameters(), "Tags", Data.tags(reader.tags()));
    }
}
