package example;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The endpoints: one calls a guarded method, one is guarded by a rule for its path. */
@RestController
public class Questions {
    private final Answers answers;

    /** Asks these answers. */
    public Questions(Answers answers) {
        this.answers = answers;
    }

    /** The answer to a prompt. */
    @GetMapping("/ask")
    public String ask(@RequestParam String prompt) {
        return answers.ask(prompt);
    }

    /** A report, which is guarded by its path. */
    @GetMapping("/reports/{day}")
    public String report(@PathVariable String day) {
        return "All was well " + day + ".";
    }
}
