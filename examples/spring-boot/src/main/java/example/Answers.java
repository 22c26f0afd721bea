package example;

import dev.tidegate.spring.RateLimited;
import org.springframework.stereotype.Service;

/** Answers questions; a call costs one request and a token for each four characters of the prompt. */
@Service
public class Answers {
    /** The answer to a prompt, charged to who is authenticated. */
    @RateLimited(plan = "chat", cost = "{tokens: #prompt.length() / 4 + 1}")
    public String ask(String prompt) {
        return "You said " + prompt + ".";
    }
}
