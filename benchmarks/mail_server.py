"""A mail server on loopback that takes 20 ms a mail and keeps none: `python -m … PORT`."""

import asyncio
import sys

from aiosmtpd.smtp import SMTP, Envelope, Session

SECONDS_A_MAIL = 0.02


class Taking:
    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(SECONDS_A_MAIL)
        return "250 taken"


async def serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Taking(), loop=loop), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
