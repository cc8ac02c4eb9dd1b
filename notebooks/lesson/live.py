"""A widget in a notebook, and beside it what stands for it where no kernel runs."""

from IPython.display import display

from .words import for_output

#: The type of an output that shows a live widget, in a page whose kernel holds it.
VIEW = "application/vnd.jupyter.widget-view+json"
#: What a notebook stores as one output: a dict from type to content.
Bundle = dict[str, object]


class Live:
    """First base of a widget that leaves stills behind: outputs of their own.

    The page's style (frame.css) hides them while the widget is alive. They stand in a saved notebook, on a page that
    was exported from it, and wherever widgets cannot live. What a notebook stores is for everybody who gets it: a still
    never holds an answer, a guess or a name.
    """

    _handles = ()

    def stills(self) -> list[Bundle]:
        """What stands for this widget: a bundle for each output. Always as many, so that they can take each other's
        place.
        """
        raise NotImplementedError

    @staticmethod
    def still(text: str, html: str) -> Bundle:
        """One of them: words for every viewer of notebooks, and the HTML that stands for them in a page."""
        return {"text/plain": text, "text/html": for_output(f'<div class="lesson-still">{html}</div>')}

    def _ipython_display_(self) -> None:
        bundle = self._repr_mimebundle_()
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        # The live part comes first: nobody waits for the stills to be drawn.
        display({VIEW: data[VIEW]}, raw=True)
        self._handles = [display(still, raw=True, display_id=True) for still in self.stills()]

    def renew_stills(self) -> None:
        """Put the stills as they are now in the place of those that were shown, if any were."""
        for handle, still in zip(self._handles, self.stills() if self._handles else (), strict=True):
            if handle is not None:
                handle.update(still, raw=True)
