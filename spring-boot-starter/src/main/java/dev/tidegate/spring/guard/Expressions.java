package dev.tidegate.spring.guard;

import dev.tidegate.InvalidInputException;
import java.util.function.Supplier;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.expression.BeanResolver;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelCompilerMode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.util.function.SingletonSupplier;

/** Parses the expressions of guards, and lets them see the beans of the application. Safe for any number of threads. */
public final class Expressions {
    /** Compiled once they have been evaluated often; what cannot be compiled is interpreted. */
    private final Supplier<SpelExpressionParser> parser = SingletonSupplier.of(() -> new SpelExpressionParser(
            new SpelParserConfiguration(SpelCompilerMode.MIXED, Expressions.class.getClassLoader())));

    private final BeanResolver beans;

    /** @param beans that expressions name as {@code @name} */
    public Expressions(BeanFactory beans) {
        this.beans = new BeanFactoryResolver(beans);
    }

    /**
     * The expression that a text says.
     *
     * @param field where the text stands, for the error
     * @throws InvalidInputException if it cannot be parsed
     */
    Expression parse(String field, String text) {
        try {
            return parser.get().parseExpression(Terms.bare(text));
        } catch (ParseException e) {
            throw new InvalidInputException(field, text, "an expression in SpEL: " + e.toDetailedString());
        }
    }

    /** Where expressions are evaluated, with the beans. */
    public <C extends StandardEvaluationContext> C prepared(C context) {
        context.setBeanResolver(beans);
        return context;
    }
}
