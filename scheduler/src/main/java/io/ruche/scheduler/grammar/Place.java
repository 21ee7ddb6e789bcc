package io.ruche.scheduler.grammar;

/** A node, and the calls to come back from. Immutable. */
record Place(int node, Return back) {

    /** Where a fragment goes on when it has ended, innermost first. {@link #NOWHERE} lies under all of them. */
    static final class Return {
        static final Return NOWHERE = new Return();

        private final int node;
        private final Return under;
        private final int distance;
        private final int hash;

        private Return() {
            this.node = -1;
            this.under = this;
            this.distance = 0;
            this.hash = 17;
        }

        Return(int node, Return under, int nodeDistance) {
            this.node = node;
            this.under = under;
            this.distance = nodeDistance + under.distance;
            this.hash = 31 * under.hash + node;
        }

        int node() {
            return node;
        }

        Return under() {
            return under;
        }

        /** The least bytes to the end of the document, once the running fragment has ended. */
        int distance() {
            return distance;
        }

        @Override
        public boolean equals(Object other) {
            Return left = this;
            if (!(other instanceof Return right) || hash != right.hash) {
                return false;
            }
            while (left != right) {
                if (left.node != right.node || left == NOWHERE || right == NOWHERE) {
                    return false;
                }
                left = left.under;
                right = right.under;
            }
            return true;
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
