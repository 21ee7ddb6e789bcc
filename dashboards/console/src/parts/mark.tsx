/** The hexagon, our mark. Decoration: whoever uses it says the name beside it. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path class="mark-rim" d="M16 2.2 28 9.1v13.8L16 29.8 4 22.9V9.1z" />
      <path class="mark-heart" d="M16 10.4 21 13.2v5.7l-5 2.9-5-2.9v-5.7z" />
    </svg>
  );
}
