package io.ruche.control.api;

/** What is remembered of models from one look to the next. Any thread. */
record ModelLooks(PullRates rates, InTheWay inTheWay) {
    ModelLooks() {
        this(new PullRates(), new InTheWay());
    }

    void look(Picture picture) {
        rates.look(picture);
    }
}
