/// A short text about a river, written for this example.
enum TrainingText {
  static let text = """
    The river begins under a stone. In spring the snow on the ridge gives way, and a thread of water finds the stone and
    goes around it. The stone does not mind. The water does not stop. Lower down the thread meets another thread, and
    the two of them are a brook, and the brook has a voice.

    A brook is never the same twice, they say, but the people of the valley know it by its voice. In the dry month it
    whispers. After a storm it shouts. In winter, under the ice, it hums to itself like someone who works alone. The
    miller can tell the hour by it, or says he can, and nobody has shown that he is wrong.

    The mill stands where the brook becomes a river. The wheel turns, and the stone inside the mill turns with it, and
    the grain between the stones becomes flour. Nothing is lost. What the river gives up in height it gives to the
    wheel, and what the wheel takes it gives to the bread. The miller says that he eats a little of the mountain every
    morning.

    Below the mill the river is slow. It remembers the mountain for a while, and then it forgets. A river that bends
    forgets faster, because every bend keeps a little of the current for itself. The children throw sticks from the
    first bridge and run to the second one to see which stick arrives. Some sticks arrive late. Some never arrive. The
    water that carried them arrives all the same, and does not say what it has done with the sticks.

    At the second bridge an old woman counts the boats. She writes down the hour, the colour of the boat, and whether
    it rides high or low. She has done this for thirty years, and her books fill a shelf. From the books she knows how
    many boats will come tomorrow. She is right more often than not. When she is wrong she looks at the books again,
    page by page, from the last one to the first, and asks of every page how much it had to do with the error. Then she
    changes her mind a little, and counts the boats of the next day.

    The river reaches the town in the evening. The lamps are lit, and each lamp has a second lamp in the water that
    trembles when a boat goes by. A boy on the quay asks his father where the water goes. It goes to the sea, says the
    father. And where was it before, asks the boy. Under a stone, says the father, who has never seen the stone but has
    been told of it by his own father, who had been told of it by his.

    In the night the river goes on. It passes the last house, and the last tree, and the light on the point. There the
    water is neither sweet nor salt. A wave comes up the river, and a wave goes down, and where they meet the surface is
    still for the length of a breath. Then the sea takes the river, as it takes all of them, and the wind takes a little
    of the sea, and carries it over the fields, the town, the two bridges and the mill, up to the ridge, where it is
    cold. There it snows. In spring the snow on the ridge gives way.
    """
}
