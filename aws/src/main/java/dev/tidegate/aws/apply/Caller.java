package dev.tidegate.aws.apply;

import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slots;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Makes a call until what was seen says that it is done. It looks before it sends anything again, and waits while AWS is
 * busy with the resource. For one thread.
 */
final class Caller {
    /** Ten seconds each make an hour: the longest change of a cache that is known. */
    static final int MAX_WAITS = 360;

    /** A change that AWS accepted is seen after a few looks, or something is wrong. */
    private static final int MAX_LOOKS = 30;

    private static final int MAX_SENDS = 12;
    private static final String DRY_RUN = "DryRunOperation";

    private final AwsApi api;
    private final Reader reader;
    private final Hooks hooks;
    private final Map<String, String> secretValues;

    Caller(AwsApi api, Reader reader, Hooks hooks, Map<String, String> secretValues) {
        this.api = api;
        this.reader = reader;
        this.hooks = hooks;
        this.secretValues = Map.copyOf(secretValues);
    }

    /** What AWS says, without any secret that it was sent. */
    private String text(SdkException e) {
        String text = Refusals.text(e);
        for (String secret : secretValues.values()) {
            text = secret.isEmpty() ? text : text.replace(secret, "***");
        }
        return text;
    }

    /** A look that AWS answered; a lost or throttled one is repeated. */
    Look look(int step, Effect effect, Change change) {
        return read(step, () -> effect.look(reader, change));
    }

    /** A read that AWS answered. */
    <T> T read(int step, Supplier<T> read) {
        for (int attempt = 0; ; attempt++) {
            try {
                return read.get();
            } catch (SdkException e) {
                if (Refusals.of(e) == Refusals.Meaning.REFUSED || attempt >= MAX_SENDS) {
                    throw new StepFailedException(step, "cannot be looked at: " + text(e), e);
                }
                hooks.pause("AWS does not answer", attempt);
            }
        }
    }

    /** A look at a resource with which AWS is not busy. */
    Look settled(int step, Effect effect, Change change) {
        for (int attempt = 0; attempt < MAX_WAITS; attempt++) {
            Look look = look(step, effect, change);
            if (!look.isBusy()) {
                return look;
            }
            waiting(step, change.resource() + " is " + look.status(), attempt);
        }
        throw new StepFailedException(step, change.resource() + " is still busy");
    }

    private void waiting(int step, String why, int attempt) {
        hooks.report(new Hooks.Event(Hooks.Event.Kind.WAITING, step, why));
        hooks.pause(why, attempt);
    }

    /** Asks EC2 whether it would do it. */
    void tryOut(int step, Effect effect, Change change) {
        if (!change.service().equals("ec2")) {
            return;
        }
        Map<String, Object> parameters = new LinkedHashMap<>(parameters(effect, change));
        parameters.put("DryRun", true);
        for (int attempt = 0; attempt < MAX_SENDS; attempt++) {
            try {
                api.call(change.service(), change.operation(), parameters);
                return;
            } catch (SdkException e) {
                if (e instanceof AwsServiceException service
                        && Refusals.code(service).equals(DRY_RUN)) {
                    return;
                }
                if (Refusals.of(e) == Refusals.Meaning.REFUSED) {
                    throw new StepFailedException(step, change.operation() + " would be refused: " + text(e), e);
                }
                hooks.pause("EC2 does not answer", attempt);
            }
        }
    }

    private Map<String, Object> parameters(Effect effect, Change change) {
        return effect.request(reader, Slots.filled(change, secretValues));
    }

    /**
     * Sends the calls until a look says that it is over.
     *
     * @param about whose effect is looked at
     * @param calls what is sent; the effect of each makes its parameters
     * @param isOver of a look at a settled resource
     * @return the look that said so
     */
    Look make(int step, Change about, Iterable<Change> calls, Predicate<Look> isOver) {
        Effect effect = Effects.of(about).orElseThrow();
        String refusal = "AWS is busy";
        for (int attempt = 0; attempt < MAX_SENDS; attempt++) {
            Look look = settled(step, effect, about);
            if (isOver.test(look)) {
                return look;
            }
            try {
                for (Change call : calls) {
                    send(call);
                }
                return seen(step, effect, about, isOver, look);
            } catch (SdkException e) {
                refusal = text(e);
                if (Refusals.of(e) == Refusals.Meaning.REFUSED) {
                    Look after = settled(step, effect, about);
                    if (isOver.test(after)) {
                        return after;
                    }
                    throw new StepFailedException(step, about.operation() + " was refused: " + refusal, e);
                }
                waiting(step, refusal, attempt);
            }
        }
        throw new StepFailedException(step, about.operation() + " is not done: " + refusal);
    }

    /** Makes a call that does the same when it is made twice, and waits until AWS is done with it. */
    void once(int step, Change about, Change call) {
        Effect effect = Effects.of(about).orElseThrow();
        String refusal = "";
        for (int attempt = 0; attempt < MAX_SENDS; attempt++) {
            settled(step, effect, about);
            try {
                send(call);
                settled(step, effect, about);
                return;
            } catch (SdkException e) {
                refusal = text(e);
                if (Refusals.of(e) == Refusals.Meaning.REFUSED) {
                    throw new StepFailedException(step, call.operation() + " was refused: " + refusal, e);
                }
                waiting(step, refusal, attempt);
            }
        }
        throw new StepFailedException(step, call.operation() + " is not done: " + refusal);
    }

    /** A repeated call that undoes something finds nothing left to undo. */
    private void send(Change call) {
        Map<String, Object> parameters = Effects.of(call)
                .map(effect -> parameters(effect, call))
                .orElseGet(() -> Slots.filled(call, secretValues).parameters());
        api.call(call.service(), call.operation(), parameters);
    }

    private Look seen(int step, Effect effect, Change about, Predicate<Look> isOver, Look before) {
        for (int attempt = 0; attempt < MAX_LOOKS; attempt++) {
            Look look = settled(step, effect, about);
            if (isOver.test(look)) {
                return look;
            }
            if (look.hasFailed() && !look.equals(before)) {
                throw new StepFailedException(step, about.resource() + " is " + look.status());
            }
            waiting(step, "the change is not seen yet", attempt);
        }
        throw new StepFailedException(step, "AWS accepted " + about.operation() + ", and what it does is not seen");
    }
}
