package dev.tidegate.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has a method of a bean called only if the limits of a plan admit the call; on a class, each of its public methods. The
 * decision is made before the body runs: a method that returns a {@link java.util.concurrent.CompletionStage} or a reactive
 * type waits for it without a thread, and each subscription is a call of its own.
 *
 * <pre>{@code
 * @RateLimited(plan = "chat", subject = "#tenant", cost = "{tokens: #prompt.length()}")
 * public Answer ask(String tenant, String prompt) { … }
 * }</pre>
 *
 * <p>A denied call throws {@link RateLimitedException}, which becomes an answer in {@code application/problem+json} with
 * all headers where an HTTP request asked for it; or it is answered by the {@link #fallback}.
 *
 * <p>The expressions are SpEL. They see the parameters by name ({@code #tenant}, also {@code #a0}), beans
 * ({@code @tenants}), and of the root {@code authentication}, {@code principal}, {@code target}, {@code method} and
 * {@code args}. All are parsed at start, where a plan, a meter or a fallback that does not exist ends the start.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface RateLimited {
    /**
     * The name of a plan, or an expression in {@code #{…}} that says one. Where it is empty: {@code tidegate.default-plan},
     * else the only plan there is.
     */
    String plan() default "";

    /**
     * Whose quota is charged: a text, or a {@link dev.tidegate.Subject}. Where it is empty, the bean {@link SubjectResolver}
     * says it; with Spring Security that is the name of who is authenticated.
     */
    String subject() default "";

    /**
     * What the call costs: a number of requests, a map of meters such as {@code {tokens: 500}}, or a {@link
     * dev.tidegate.Cost}. One request where it is empty.
     */
    String cost() default "";

    /**
     * The name of a method of the same class that answers a denied call: with the same parameters and, if it wants to know
     * why, a {@link RateLimitedException} behind them; its result fits that of the annotated method.
     */
    String fallback() default "";
}
