package io.ruche.control.api;

import io.ruche.control.http.House;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Advance;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Given;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.Recalled;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.organisation.turn.Standing;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.organisation.turn.Why;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnId;
import java.util.List;
import java.util.Optional;

/** Takes agents' turns where nobody drives them: the decisions are the engine's, the answers those of the test. */
final class Acting {
    private static final Given LOCAL = new Given(
            new Recalled(
                    List.of(new Recollection(
                            "henry/mem-3", "Parcels arrive late on Mondays.", Label.of("PUBLIC", true), 0.83, 60_000)),
                    List.of(),
                    List.of(),
                    List.of()),
            List.of(
                    new Standing("glm-4.7", Standing.Place.NOWHERE, "", 0, "this house does not serve it"),
                    new Standing("tiny", Standing.Place.HERE, "grid", 4_096, "")));

    private final House house;
    private final Journals journals;

    Acting(House house) {
        this.house = house;
        this.journals = new Journals(house.cluster.coldRows());
    }

    TurnId begin(String agent) {
        return new TurnId(house.submit(new Command.StartTurn(agent, 7)).id());
    }

    /** A whole turn in which a model says this once. */
    TurnId turn(String agent, String answer) {
        TurnId turn = begin(agent);
        ask(turn);
        answer(turn, answer);
        end(turn);
        return turn;
    }

    /** A turn that only keeps something in mind. */
    void keep(String agent, String text, int importance) {
        TurnId turn = begin(agent);
        Act done = new Act.Done(
                false,
                Why.NONE,
                "Noted.",
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(new Act.Keepsake(text, importance)),
                true,
                Label.NONE);
        house.submit(new Command.RecordDecision(turn, new Decision(0, Given.NOTHING, done)));
    }

    void ask(TurnId turn) {
        house.submit(new Command.RecordDecision(turn, next(turn)));
    }

    void answer(TurnId turn, String text) {
        Act.Call call = (Act.Call) history(turn).last().decision().act();
        String said = call.shape() == Act.Shape.TEXT ? text : "{\"say\":\"" + text + "\",\"actions\":[]}";
        Outcome answered = new Outcome.Answered(
                house.clock.wall().toEpochMilli(), said, call.model().model(), 40, 9);
        house.submit(new Command.RecordOutcome(turn, history(turn).steps().size() - 1, answered));
    }

    void end(TurnId turn) {
        house.submit(new Command.RecordDecision(turn, next(turn)));
    }

    private Decision next(TurnId turn) {
        return Advance.next(history(turn), LOCAL, text -> text.length() / 4);
    }

    private TurnHistory history(TurnId id) {
        Turn turn = house.cluster.state().getTurn(id);
        return House.wait(journals.read(turn));
    }
}
