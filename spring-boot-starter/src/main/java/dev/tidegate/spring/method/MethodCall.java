package dev.tidegate.spring.method;

import dev.tidegate.spring.guard.Call;
import dev.tidegate.spring.guard.Expressions;
import java.lang.reflect.Method;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.EvaluationContext;

/** A call of a guarded method, with its arguments as variables. Used by one thread. */
final class MethodCall implements Call {
    private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

    private final GuardedMethod guarded;
    private final Object target;
    private final @Nullable Object[] arguments;
    private final Optional<Principal> caller;
    private final Expressions expressions;

    MethodCall(
            GuardedMethod guarded,
            Object target,
            @Nullable Object[] arguments,
            Optional<Principal> caller,
            Expressions expressions) {
        this.guarded = guarded;
        this.target = target;
        this.arguments = arguments;
        this.caller = caller;
        this.expressions = expressions;
    }

    /**
     * What expressions see without a prefix.
     *
     * @param authentication who is authenticated, or null
     * @param principal the same
     * @param target the bean
     * @param method which is called
     * @param args its arguments
     */
    public record Root(
            @Nullable Principal authentication,
            @Nullable Principal principal,
            Object target,
            Method method,
            @Nullable Object[] args) {}

    /** The names of the parameters of a method; empty where the class was compiled without them. */
    static List<String> names(Method method) {
        String[] names = NAMES.getParameterNames(method);
        return names == null ? List.of() : List.of(names);
    }

    @Override
    public Optional<Principal> caller() {
        return caller;
    }

    @Override
    public Optional<Object> variable(String name) {
        int index = guarded.parameters().indexOf(name);
        return index < 0 ? Optional.empty() : Optional.ofNullable(arguments[index]);
    }

    @Override
    public EvaluationContext context() {
        Principal who = caller.orElse(null);
        Root root = new Root(who, who, target, guarded.method(), arguments);
        return expressions.prepared(new MethodBasedEvaluationContext(root, guarded.method(), arguments, NAMES));
    }
}
